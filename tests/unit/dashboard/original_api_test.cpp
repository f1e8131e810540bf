// The documents of the older dashboard.
#include "dashboard/every_use.hpp"

#include <doctest/doctest.h>

namespace tokens::dashboard {
namespace {

LogLine use(const char* date,
            const char* project,
            const char* task,
            std::int64_t tokens,
            std::int64_t pico) {
  LogLine one{date, "05:20:45", project, task, {}};
  one.sum.tokens.unclassified = tokens;
  one.sum.responses = 1;
  one.sum.priced = pico < 0 ? 0 : 1;
  one.sum.cost = PicoUsd{pico < 0 ? 0 : pico};
  return one;
}

TEST_CASE("dashboard/original_api: nothing is empty, and no NaN") {
  CHECK(logs_json({}) == "[]\n");
  CHECK(projects_json({}) == "[]\n");
  CHECK(stats_json({}) ==
        "{\"totalTokens\": 0, \"totalCost\": 0.0,\n \"byProject\": {},\n"
        " \"byDate\": {},\n \"byTask\": {},\n \"logs\": 0}\n");
}

TEST_CASE("dashboard/original_api: sums by project, day and task") {
  const std::vector<LogLine> uses{
      use("2026-01-01", "b", "same", 10, 1'000'000'000'000),
      use("2026-01-01", "a", "same", 5, 1),
      use("2026-01-02", "b", "other", 1, -1)};
  CHECK(projects_json(uses) == "[\n  \"b\",\n  \"a\"]\n");
  const std::string stats = stats_json(uses);
  CHECK(stats.find("\"totalTokens\": 16") != std::string::npos);
  CHECK(stats.find("\"totalCost\": 1.000000000001") != std::string::npos);
  CHECK(stats.find("\"same\": {\"tokens\": 15, \"cost\": 1.000000000001, "
                   "\"count\": 2, \"projects\": [\"b\", \"a\"]}") !=
        std::string::npos);
  // What has no price is unknown, never 0.
  CHECK(stats.find("\"2026-01-02\": {\"tokens\": 1, \"cost\": null,") !=
        std::string::npos);
}

TEST_CASE("dashboard/original_api: an entry has seven members, text as typed") {
  CHECK(
      logs_json(
          {use("2026-01-01", "p", "a | \"b\"\n<c>", 3500, 9'100'000'000)}) ==
      "[\n  {\"datetime\": \"2026-01-01 05:20:45\", \"date\": \"2026-01-01\", "
      "\"time\": \"05:20:45\", \"project\": \"p\", "
      "\"task\": \"a | \\\"b\\\"\\n<c>\", \"tokens\": 3500, "
      "\"cost\": 0.0091}]\n");
}

}  // namespace
}  // namespace tokens::dashboard
