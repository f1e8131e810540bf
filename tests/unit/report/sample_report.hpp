// Reports that several tests print. Groups always add up to the total, as a
// real query's do.
#pragma once

#include "lib/report/report.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::report {

/// Adds a group to the report, and its numbers to the total.
inline void add_group(Report& report,
                      std::vector<std::optional<std::string>> key,
                      const Sum& sum,
                      std::string label = "") {
  report.groups.push_back({std::move(key), sum, std::move(label)});
  report.total += sum;
}

/// Returns a sum of priced responses.
inline Sum priced(const TokenCounts& tokens, Int128 cost, std::int64_t count) {
  Sum sum;
  sum.tokens = tokens;
  sum.responses = count;
  sum.priced = count;
  sum.cost = PicoUsd{cost};
  return sum;
}

/// Returns a report by model with one known, one partly known and one unknown
/// price, a lower bound and an estimate.
inline Report report_by_model() {
  Report report;
  report.by = {Dimension::model};
  report.generated_at = from_unix_ms(1772359202000);
  add_group(
      report,
      {"claude-opus-4-5"},
      priced({1200, 45000, 30000, 5000, 900000, 0}, 12'345'678'900'001, 12));
  Sum partly = priced({10, 20, 0, 0, 0, 0}, 4'200'000'000, 2);
  partly.responses = 3;
  partly.lower_bound = 1;
  partly.web_searches = 4;
  add_group(report, {"claude-haiku-4-5"}, partly);
  Sum unknown;
  unknown.tokens = {0, 0, 0, 0, 0, 77};
  unknown.responses = 1;
  unknown.estimated = 1;
  add_group(report, {std::nullopt}, unknown);
  report.unpriced = {{"claude-next", 1, 9}, {"", 1, 77}};
  report.conservation = {20, 12, 2, 1, 5};
  return report;
}

}  // namespace tokens::report
