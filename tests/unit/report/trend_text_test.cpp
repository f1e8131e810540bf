#include "lib/report/exports.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using namespace tokens::report;

namespace {

Sum priced(std::int64_t tokens, std::int64_t pico) {
  Sum sum;
  sum.tokens.input = tokens;
  sum.responses = 1;
  sum.priced = pico > 0 ? 1 : 0;
  sum.cost = PicoUsd{pico};
  return sum;
}

Report sample() {
  Report report;
  report.by = {Dimension::branch, Dimension::day, Dimension::session};
  report.groups = {
      {{"main", "2026-03-01", "one"}, priced(1'000, 50'000'000), ""},
      {{"main", "2026-03-02", "one"}, priced(2'000, 1'000'000'000'000), ""},
      {{std::nullopt, "2026-03-02", "two"}, priced(500, 0), ""}};
  for (const Group& group : report.groups) {
    report.total += group.sum;
  }
  return report;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("report/trend_text");

TEST_CASE("a session of two days is one session, a missing price is marked") {
  const std::string text = to_trend_text(sample(), {0, {}});
  CHECK(holds(text, "CLAUDE CODE TOKEN USAGE ANALYSIS - All time\n"));
  CHECK(holds(text, "Branches tracked:        2\n"));
  CHECK(holds(text, "Total sessions:          2\n"));
  CHECK(holds(text, "Total tokens:            3,500\n"));
  CHECK(holds(text, "Estimated cost:          $1.0001+\n"));
  CHECK(holds(text, "Average per session:     1,750 tokens\n"));
  CHECK(!holds(text, "USAGE BY BRANCH"));
}

TEST_CASE("tables have the columns of the older script") {
  const std::string text =
      to_trend_text(sample(), {7, {"branch", "daily", "weekly", "insights"}});
  CHECK(holds(text, "ANALYSIS - Last 7 days\n"));
  CHECK(holds(text,
              "Branch                           Sessions          Tokens"
              "         Cost\n"));
  CHECK(holds(text,
              "main                                    1           3,000"
              " $     1.0001\n"));
  CHECK(holds(text, "             500      unknown\n"));
  // The newest day first; 1 March 2026 was a Sunday.
  const auto later = text.find("2026-03-02            2           2,500");
  const auto earlier = text.find("2026-03-01            1           1,000");
  REQUIRE(later != std::string::npos);
  REQUIRE(earlier != std::string::npos);
  CHECK(later < earlier);
  CHECK(holds(text, "2026-02-23               1           1,000"));
  CHECK(holds(text, "Peak usage day:         2026-03-02 (2,500 tokens)\n"));
  CHECK(holds(text, "Average per day:        1,750 tokens\n"));
  CHECK(holds(text, "Projected monthly cost: $4.2859+\n"));
}

TEST_CASE("long names of branches are cut to 27 and three full stops") {
  Report report = sample();
  report.groups[0].key[0] = std::string(31, 'x');
  const std::string text = to_trend_text(report, {0, {"branch"}});
  CHECK(holds(text, "\n" + std::string(27, 'x') + "...          1"));
}

TEST_SUITE_END();
