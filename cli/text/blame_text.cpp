// See blame_text.hpp.
#include "cli/text/blame_text.hpp"

#include "lib/base/text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace tokens::cli {
namespace {

using app::LineShare;

/// Nothing where every line is unknown, or none of the known has a price.
std::optional<PicoUsd> cost_of(const LineShare& share) {
  const std::int64_t known = share.lines - share.unknown;
  const bool is_nothing = share.cost == PicoUsd{};
  if ((share.lines > 0 && known == 0) ||
      (is_nothing && share.unpriced > 0 && share.unpriced == known)) {
    return std::nullopt;
  }
  return share.cost;
}

std::optional<std::int64_t> tokens_of(const LineShare& share) {
  return share.lines > 0 && share.unknown == share.lines
             ? std::nullopt
             : std::optional(share.tokens);
}

std::string cost_cell(const LineShare& share) {
  const auto cost = cost_of(share);
  return cost
             ? "$" + to_rounded_dollars(*cost) + (share.unpriced > 0 ? "+" : "")
             : "unknown";
}

std::vector<std::string> cells(const std::string& name,
                               const LineShare& share) {
  const auto tokens = tokens_of(share);
  return {name,
          format_count(share.lines),
          share.unknown == 0 ? "" : format_count(share.unknown),
          tokens ? format_count(*tokens) : "unknown",
          cost_cell(share)};
}

std::string share_json(const LineShare& share) {
  const auto tokens = tokens_of(share);
  return fmt::format(
      "\"lines\": {}, \"unknown_lines\": {}, \"total_tokens\": {}, "
      "\"cost_usd\": {}, \"has_unpriced\": {}",
      share.lines,
      share.unknown,
      tokens ? std::to_string(*tokens) : "null",
      report::cost_json(cost_of(share)),
      share.unpriced > 0);
}

}  // namespace

std::string blame_text(const app::Blame& blame, const report::Style& style) {
  using report::Align;
  using report::Cut;
  report::TextTable table({{"File", Align::left, Cut::middle, 16, 0},
                           {"Lines", Align::right, Cut::never, 1, 0},
                           {"Unknown", Align::right, Cut::never, 1, 1},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  for (const app::BlamedFile& file : blame.files) {
    table.add_row(cells(file.path, file.share));
  }
  if (blame.files.size() > 1) {
    table.add_rule();
    table.add_row(cells("Total", blame.total));
  }
  const bool has_known = blame.total.unknown < blame.total.lines;
  if (has_known) {
    table.add_note(fmt::format(
        "A share, not a measurement: each commit divided by the lines that it "
        "added. {} tokens and ${} of these commits are in other files or no "
        "longer standing.",
        format_count(blame.rest_tokens),
        to_rounded_dollars(blame.rest_cost)));
  }
  if (blame.total.unknown > 0) {
    table.add_note(
        "Unknown: lines of commits without a record; `git tokens status` says "
        "why.");
  }
  if (blame.total.unpriced > 0) {
    table.add_note("+: a model has no price; `git tokens report` names it.");
  }
  return table.render(style, report::k_least_wide_width);
}

std::string blame_json(const app::Blame& blame) {
  std::string files;
  for (const app::BlamedFile& file : blame.files) {
    files += fmt::format("{}\n  {{\"path\": {}, {}}}",
                         files.empty() ? "" : ",",
                         json_quote(file.path),
                         share_json(file.share));
  }
  std::string commits;
  for (const app::BlamedCommit& commit : blame.commits) {
    commits += fmt::format("{}\n  {{\"commit\": {}, \"added_lines\": {}, {}}}",
                           commits.empty() ? "" : ",",
                           json_quote(commit.id),
                           commit.added,
                           share_json(commit.share));
  }
  return fmt::format(
      "{{\"schema_version\": 1, \"commit\": {}, {},\n"
      " \"rest\": {{\"total_tokens\": {}, \"cost_usd\": {}, "
      "\"has_unpriced\": {}}},\n"
      " \"files\": [{}],\n \"commits\": [{}]}}\n",
      json_quote(blame.commit),
      share_json(blame.total),
      blame.rest_tokens,
      report::cost_json(blame.rest_cost),
      blame.total.unpriced > 0,
      files,
      commits);
}

}  // namespace tokens::cli
