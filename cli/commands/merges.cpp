// `git tokens record-merge` and `git tokens merges`: the merge ledger.
#include "lib/app/merges/merges.hpp"

#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/commit_text.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tokens::cli {
namespace {

using app::Merge;
using report::Align;
using report::Cut;

/// Where nothing is known there is no cost, not even none.
std::optional<PicoUsd> cost_of(const report::Sum& sum) {
  return sum.responses > 0 ? sum.known_cost() : std::nullopt;
}

std::string cost_cell(const report::Sum& sum) {
  return sum.responses > 0 ? report::cost_text(sum) : "no data";
}

std::string tokens_cell(const report::Sum& sum) {
  return sum.responses > 0 ? format_count(sum.tokens.total()) : "no data";
}

std::string branch_cell(const std::string& name) {
  return name.empty() ? "(not known)" : name;
}

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

JsonObject merge_json(const Merge& merge) {
  const notes::MergeRow& row = merge.row;
  return {
      {"merge_commit", merge.commit},
      {"kind", notes::name_of(row.kind)},
      {"source_branch", json_or_null(row.source_branch)},
      {"target_branch", json_or_null(row.target_branch)},
      {"pr", row.pull_request == 0 ? Json(nullptr) : Json(row.pull_request)},
      {"merged_at", format_iso8601_seconds(from_unix_ms(row.second * 1000))},
      {"merged_by", json_or_null(row.merged_by)},
      {"status", merge.has_data() ? "recorded" : "no_data"},
      {"total_tokens", merge.sum.tokens.total()},
      {"cost_usd", cost_of(merge.sum)},
      {"cumulative_total_tokens", merge.cumulative.tokens.total()},
      {"cumulative_cost_usd", cost_of(merge.cumulative)},
      {"has_unpriced", merge.sum.has_unpriced()},
      {"cumulative_has_unpriced", merge.cumulative.has_unpriced()}};
}

std::string merges_text(const std::vector<Merge>& merges,
                        const report::Style& style) {
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
  if (std::any_of(merges.begin(), merges.end(), [](const Merge& merge) {
        return merge.sum.has_unpriced();
      })) {
    table.add_note("+: a model has no price; `git tokens report` names it.");
  }
  return table.render(style, report::k_least_wide_width);
}

std::string branches_text(const std::vector<app::MergedBranch>& branches,
                          const report::Style& style) {
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

JsonObject priced_members(const report::Sum& sum) {
  return {{"total_tokens", sum.tokens.total()},
          {"cost_usd", cost_of(sum)},
          {"has_unpriced", sum.has_unpriced()}};
}

/// `shown` of the merges are listed, oldest first: with --top the costliest.
std::string merges_json(const std::vector<Merge>& merges,
                        const std::vector<Merge>& shown) {
  const auto branch = [](const app::MergedBranch& one) {
    return JsonObject{{"source_branch", json_or_null(one.branch)},
                      {"merges", one.merges}}
        .add(priced_members(one.sum));
  };
  return JsonObject{{"schema_version", 1}}
      .add(priced_members(merges.empty() ? report::Sum{}
                                         : merges.back().cumulative))
      .add("merges", Json::lines(shown, merge_json))
      .add("branches", Json::lines(app::costliest_branches(merges), branch))
      .document();
}

/// Returns the `count` costliest, in their order.
std::vector<Merge> costliest(const std::vector<Merge>& merges,
                             std::size_t count) {
  std::vector<const Merge*> order;
  for (const Merge& merge : merges) {
    order.push_back(&merge);
  }
  std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) {
    return report::is_costlier(a->sum, b->sum);
  });
  order.resize(std::min(order.size(), count));
  std::sort(order.begin(), order.end());
  std::vector<Merge> chosen;
  for (const Merge* merge : order) {
    chosen.push_back(*merge);
  }
  return chosen;
}

/// Returns the whole number above 0 that `text` is; 0 if it is empty.
Result<std::int64_t> number_of(std::string_view option, std::string_view text) {
  if (text.starts_with('#') || text.starts_with('!')) {
    text.remove_prefix(1);
  }
  if (text.empty()) {
    return 0;
  }
  return typed_digits(
      option, text, {1, INT64_MAX, "is no whole number above 0"});
}

}  // namespace

Result<Answer> run_record_merge(const Arguments& arguments) {
  // An option, or an older name of it.
  const auto value_of = [&](const char* name, const char* older = "") {
    return arguments.value(name).value_or(arguments.value(older).value_or(""));
  };
  app::MergeRequest request;
  request.merge_commit = value_of("--merge-commit", "--commit-sha");
  request.source_branch = value_of("--source-branch");
  request.target_branch = value_of("--target-branch");
  request.base = value_of("--base");
  request.commits = arguments.list("--commits");
  request.merged_by = value_of("--merged-by");
  request.may_fetch = !arguments.has("--no-fetch");
  TOKENS_TRY_ASSIGN(request.pull_request,
                    number_of("--pr", value_of("--pr", "--pr-number")));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  const auto merge = app::record_merge(workspace, request);
  say_warnings(workspace);
  if (!merge) {
    return fail(merge.error().in("record-merge"));
  }
  return arguments.has("--json") || arguments.has("--output-json")
             ? merge_json(*merge).text() + "\n"
             : merge_text(*merge);
}

Result<Answer> run_merges(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::int64_t top,
                    number_of("--top", arguments.value("--top").value_or("")));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(const auto merges, app::merges(workspace));
  const auto count = static_cast<std::size_t>(top);
  if (arguments.has("--json")) {
    return merges_json(merges, top == 0 ? merges : costliest(merges, count));
  }
  if (top == 0 || merges.empty()) {
    return merges_text(merges, output_style());
  }
  auto branches = app::costliest_branches(merges);
  branches.resize(std::min(branches.size(), count));
  return branches_text(branches, output_style());
}

}  // namespace tokens::cli
