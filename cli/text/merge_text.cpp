// See merge_text.hpp.
#include "cli/text/merge_text.hpp"

#include "cli/text/commit_text.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tokens::cli {
namespace {

using app::Merge;

/// Where nothing is known there is no cost, not even none.
std::optional<PicoUsd> cost_of(const report::Sum& sum) {
  return sum.responses > 0 ? sum.known_cost() : std::nullopt;
}

std::string cost_cell(const report::Sum& sum) {
  if (sum.responses == 0) {
    return "no data";
  }
  const auto cost = sum.known_cost();
  return cost
             ? "$" + to_rounded_dollars(*cost) + (sum.has_unpriced() ? "+" : "")
             : "unknown";
}

std::string tokens_cell(const report::Sum& sum) {
  return sum.responses > 0 ? format_count(sum.tokens.total()) : "no data";
}

std::string branch_cell(const std::string& name) {
  return name.empty() ? "(not known)" : name;
}

bool lacks_prices(const std::vector<Merge>& merges) {
  return std::any_of(merges.begin(), merges.end(), [](const Merge& merge) {
    return merge.sum.has_unpriced();
  });
}

}  // namespace

std::string merge_text(const Merge& merge) {
  const notes::MergeRow& row = merge.row;
  std::string out = fmt::format(
      "{} -> {}: {} {}{}\n",
      printable(branch_cell(row.source_branch)),
      printable(branch_cell(row.target_branch)),
      notes::name_of(row.kind),
      short_id(merge.commit),
      row.pull_request == 0 ? "" : fmt::format(" (#{})", row.pull_request));
  const std::array<std::pair<const char*, std::string>, 4> lines{{
      {"Branch tokens", tokens_cell(merge.sum)},
      {"Branch cost", cost_cell(merge.sum)},
      {"Cumulative tokens", tokens_cell(merge.cumulative)},
      {"Cumulative cost", cost_cell(merge.cumulative)},
  }};
  std::size_t widest = 0;
  for (const auto& [name, value] : lines) {
    widest = std::max(widest, value.size());
  }
  for (const auto& [name, value] : lines) {
    out += fmt::format("  {:<18} {:>{}}\n", name, value, widest);
  }
  if (!merge.has_data()) {
    out +=
        "No usage of these commits is known here; `git tokens sync` may bring "
        "it.\n";
  }
  return out;
}

std::string merge_json(const Merge& merge) {
  const notes::MergeRow& row = merge.row;
  return fmt::format(
      "{{\"merge_commit\": {}, \"kind\": \"{}\", \"source_branch\": {}, "
      "\"target_branch\": {}, \"pr\": {}, \"merged_at\": \"{}\", "
      "\"merged_by\": {}, \"status\": \"{}\", \"total_tokens\": {}, "
      "\"cost_usd\": {}, \"cumulative_total_tokens\": {}, "
      "\"cumulative_cost_usd\": {}, \"has_unpriced\": {}, "
      "\"cumulative_has_unpriced\": {}}}",
      json_quote(merge.commit),
      notes::name_of(row.kind),
      json_quote_or_null(row.source_branch),
      json_quote_or_null(row.target_branch),
      row.pull_request == 0 ? "null" : std::to_string(row.pull_request),
      format_iso8601_seconds(from_unix_ms(row.second * 1000)),
      json_quote_or_null(row.merged_by),
      merge.has_data() ? "recorded" : "no_data",
      merge.sum.tokens.total(),
      report::cost_json(cost_of(merge.sum)),
      merge.cumulative.tokens.total(),
      report::cost_json(cost_of(merge.cumulative)),
      merge.sum.has_unpriced(),
      merge.cumulative.has_unpriced());
}

std::string merges_text(const std::vector<Merge>& merges,
                        const report::Style& style) {
  using report::Align;
  using report::Cut;
  if (merges.empty()) {
    return "No merges are recorded yet: `git tokens record-merge` records "
           "one.\n";
  }
  report::TextTable table({{"Merge", Align::left, Cut::never, 1, 0},
                           {"Date", Align::left, Cut::never, 1, 3},
                           {"Branch", Align::left, Cut::middle, 14, 0},
                           {"Into", Align::left, Cut::middle, 6, 5},
                           {"Kind", Align::left, Cut::never, 1, 4},
                           {"PR", Align::right, Cut::never, 1, 2},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0},
                           {"All tokens", Align::right, Cut::never, 1, 1},
                           {"All cost", Align::right, Cut::never, 1, 0}});
  for (const Merge& merge : merges) {
    const notes::MergeRow& row = merge.row;
    table.add_row(
        {short_id(merge.commit),
         format_iso8601_seconds(from_unix_ms(row.second * 1000)).substr(0, 10),
         branch_cell(row.source_branch),
         branch_cell(row.target_branch),
         std::string(notes::name_of(row.kind)),
         row.pull_request == 0 ? "" : "#" + std::to_string(row.pull_request),
         tokens_cell(merge.sum),
         cost_cell(merge.sum),
         tokens_cell(merge.cumulative),
         cost_cell(merge.cumulative)});
  }
  if (lacks_prices(merges)) {
    table.add_note("+: a model has no price; `git tokens report` names it.");
  }
  return table.render(style, report::k_least_wide_width);
}

std::string branches_text(const std::vector<app::MergedBranch>& branches,
                          const report::Style& style) {
  using report::Align;
  using report::Cut;
  report::TextTable table({{"Branch", Align::left, Cut::middle, 20, 0},
                           {"Merges", Align::right, Cut::never, 1, 1},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  for (const app::MergedBranch& branch : branches) {
    table.add_row({branch_cell(branch.branch),
                   format_count(branch.merges),
                   tokens_cell(branch.sum),
                   cost_cell(branch.sum)});
  }
  return table.render(style, report::k_least_wide_width);
}

std::string merges_json(const std::vector<Merge>& merges,
                        const std::vector<const Merge*>& shown) {
  std::string rows;
  for (const Merge* merge : shown) {
    rows += (rows.empty() ? "\n  " : ",\n  ") + merge_json(*merge);
  }
  std::string branches;
  for (const app::MergedBranch& branch : app::costliest_branches(merges)) {
    branches += fmt::format(
        "{}{{\"source_branch\": {}, \"merges\": {}, \"total_tokens\": {}, "
        "\"cost_usd\": {}, {}}}",
        branches.empty() ? "\n  " : ",\n  ",
        json_quote_or_null(branch.branch),
        branch.merges,
        branch.sum.tokens.total(),
        report::cost_json(cost_of(branch.sum)),
        report::unpriced_member(branch.sum));
  }
  const report::Sum total =
      merges.empty() ? report::Sum{} : merges.back().cumulative;
  return fmt::format(
      "{{\"schema_version\": 1, \"total_tokens\": {}, \"cost_usd\": {}, {}, "
      "\"merges\": [{}], \"branches\": [{}]}}\n",
      total.tokens.total(),
      report::cost_json(cost_of(total)),
      report::unpriced_member(total),
      rows,
      branches);
}

}  // namespace tokens::cli
