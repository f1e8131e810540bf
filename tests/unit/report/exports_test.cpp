#include "lib/report/exports.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using namespace tokens::report;

namespace {

Sum sum_of(std::int64_t input, std::int64_t pico) {
  Sum sum;
  sum.tokens.input = input;
  sum.tokens.cache_write_5m = 1;
  sum.tokens.cache_write_1h = 2;
  sum.responses = 1;
  if (pico > 0) {
    sum.priced = 1;
    sum.cost = PicoUsd{pico};
  }
  return sum;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("report/exports");

TEST_CASE("ccusage: a day is the sum of its models") {
  Report report;
  report.by = {Dimension::day, Dimension::model};
  report.groups = {{{"2026-01-02", "a"}, sum_of(10, 500), ""},
                   {{"2026-01-02", "b"}, sum_of(20, 0), ""}};
  report.total = report.groups[0].sum;
  report.total += report.groups[1].sum;
  const std::string text = to_ccusage(report);
  CHECK(holds(text,
              "\"inputTokens\": 30, \"outputTokens\": 0, "
              "\"cacheCreationTokens\": 6"));
  CHECK(holds(text, "\"totalTokens\": 36, \"totalCost\": 0.0000000005"));
  CHECK(holds(text, "\"modelsUsed\": [\"a\", \"b\"]"));
  CHECK(holds(text, "\"modelName\": \"b\""));
  CHECK(holds(text, "\"cost\": null"));
}

TEST_CASE("Prometheus: labels are escaped, an unknown cost is not there") {
  Report report;
  report.by = {Dimension::model};
  report.groups = {{{"a\"\\\n"}, sum_of(10, 0), ""},
                   {{std::nullopt}, sum_of(5, 1'000'000'000'000), ""}};
  const std::string text = to_prometheus(report);
  CHECK(holds(text, "{type=\"input\",model=\"a\\\"\\\\\\n\"} 10\n"));
  CHECK(holds(text, "{type=\"cacheCreation\",model=\"unknown\"} 3\n"));
  CHECK(
      holds(text, "claude_code_cost_usage_USD_total{model=\"unknown\"} 1.0\n"));
  CHECK(!holds(text, "claude_code_cost_usage_USD_total{model=\"a"));
  CHECK(!holds(text, "unclassified"));
}

TEST_CASE("trends: newest first in the table, weeks begin on Monday") {
  const Moment friday = *parse_iso8601("2026-01-02T03:04:05Z");
  std::vector<CommitUse> uses{
      {friday, "topic,x", "c1", {"m"}, sum_of(10, 7)},
      {friday + std::chrono::hours{1}, "", "c2", {}, sum_of(20, 0)}};
  CHECK(to_trend_table(uses) ==
        "timestamp,branch,tokens,estimated_cost,notes,commit_sha,has_unpriced\n"
        "2026-01-02T04:04:05Z,,23,,,c2,true\n"
        "2026-01-02T03:04:05Z,\"topic,x\",13,0.000000000007,,c1,false\n");
  const std::string analysis = to_trend_analysis(uses, friday);
  CHECK(holds(analysis, "\"2025-12-29\": {\"tokens\": 36, \"sessions\": 2}"));
  CHECK(holds(analysis, "\"total_branches\": 2"));
}

TEST_CASE("an empty branch has a file, too") {
  CHECK(holds(to_branch_file("main", {}), "\"total_tokens\": 0"));
  CHECK(holds(to_portable("main", {}, {}), "\"exported_by\": \"unknown\""));
}

TEST_SUITE_END();
