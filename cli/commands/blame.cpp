// `git tokens blame`: what the lines that stand today cost.
#include "lib/app/reports/blame.hpp"

#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace tokens::cli {
namespace {

using app::LineShare;
using report::Align;
using report::Cut;

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

std::vector<std::string> cells(const std::string& name,
                               const LineShare& share) {
  const auto tokens = tokens_of(share);
  const auto cost = cost_of(share);
  return {name,
          format_count(share.lines),
          share.unknown == 0 ? "" : format_count(share.unknown),
          tokens ? format_count(*tokens) : "unknown",
          cost ? report::dollars_text(*cost) + (share.unpriced > 0 ? "+" : "")
               : "unknown"};
}

JsonObject share_members(const LineShare& share) {
  return {{"lines", share.lines},
          {"unknown_lines", share.unknown},
          {"total_tokens", tokens_of(share)},
          {"cost_usd", cost_of(share)},
          {"has_unpriced", share.unpriced > 0}};
}

std::string blame_text(const app::Blame& blame, const report::Style& style) {
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

/// Numbers of unknown lines are null.
std::string blame_json(const app::Blame& blame) {
  return JsonObject{{"schema_version", 1}, {"commit", blame.commit}}
      .add(share_members(blame.total))
      .add("rest",
           JsonObject{{"total_tokens", blame.rest_tokens},
                      {"cost_usd", blame.rest_cost},
                      {"has_unpriced", blame.total.unpriced > 0}})
      .add("files",
           Json::lines(blame.files,
                       [](const app::BlamedFile& file) {
                         return JsonObject{{"path", file.path}}.add(
                             share_members(file.share));
                       }))
      .add("commits",
           Json::lines(blame.commits,
                       [](const app::BlamedCommit& commit) {
                         return JsonObject{{"commit", commit.id},
                                           {"added_lines", commit.added}}
                             .add(share_members(commit.share));
                       }))
      .document();
}

}  // namespace

Result<Answer> run_blame(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(
      const app::Blame blame,
      app::blame(workspace, arguments.positional(0).value_or(".")));
  return arguments.has("--json") ? blame_json(blame)
                                 : blame_text(blame, output_style());
}

}  // namespace tokens::cli
