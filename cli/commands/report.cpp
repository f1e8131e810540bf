// `git tokens report` and its named faces: the one query. `git tokens compare`:
// two branches, ranges or periods side by side. And `git tokens blocks`:
// five-hour blocks, and how fast the active one is used.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/reports/blocks.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/reports/status_line.hpp"
#include "lib/base/text.hpp"
#include "lib/report/comparison.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tokens::cli {
namespace {

/// What a person named, and the query that it stands for.
struct NamedSide {
  report::Side side;
  app::ReportQuery query;
};

bool is_branch(const app::Workspace& workspace, const std::string& name) {
  return workspace.repository &&
         workspace.repository->resolve("refs/heads/" + name).has_value();
}

NamedSide period_side(const std::string& name,
                      const Period& period,
                      const app::ReportQuery& base) {
  NamedSide named{{name, "period", period.since, period.until, {}}, base};
  named.query.since = period.since;
  named.query.until = period.until;
  return named;
}

/// A branch of that name goes before a period, as names go before dates in
/// git. What is none of both may be a branch that is gone.
NamedSide read_side(const std::string& text,
                    const app::Workspace& workspace,
                    const Calendar& calendar,
                    const app::ReportQuery& base) {
  const auto period = parse_period(text, calendar);
  if (period && !is_branch(workspace, text)) {
    return period_side(text, *period, base);
  }
  const bool is_range = text.find("..") != std::string::npos;
  NamedSide named{
      {text, is_range ? "range" : "branch", std::nullopt, std::nullopt, {}},
      base};
  (is_range ? named.query.range : named.query.branch) = text;
  return named;
}

Result<std::pair<NamedSide, NamedSide>> read_sides(
    const Arguments& arguments,
    const app::Workspace& workspace,
    const Calendar& calendar,
    const app::ReportQuery& base) {
  const std::string first = arguments.positional(0).value_or("");
  const auto second = arguments.positional(1);
  NamedSide a = read_side(first, workspace, calendar, base);
  if (!second) {
    const auto earlier = parse_period(first, calendar, 1);
    if (a.side.kind != "period" || !earlier) {
      return fail(ErrorKind::usage,
                  fmt::format("compare: with what? '{}' is no period, so name "
                              "another branch or range beside it",
                              printable(first)));
    }
    return std::pair{period_side("before that", *earlier, base), std::move(a)};
  }
  NamedSide b = read_side(*second, workspace, calendar, base);
  if (a.side.kind != b.side.kind) {
    return fail(ErrorKind::usage,
                fmt::format("compare: '{}' is a {} and '{}' a {}; name two of "
                            "one kind",
                            printable(first),
                            a.side.kind,
                            printable(*second),
                            b.side.kind));
  }
  return std::pair{std::move(a), std::move(b)};
}

Result<report::Side> answered(NamedSide named, app::Workspace& workspace) {
  TOKENS_TRY_ASSIGN(named.side.report,
                    app::build_report(workspace, named.query));
  const report::Side& side = named.side;
  if (side.kind == "branch" && side.report.total.responses == 0 &&
      !is_branch(workspace, side.name)) {
    return fail(ErrorKind::not_found,
                fmt::format("compare: '{}' is no branch with usage, no range "
                            "(a..b) and no period (2026-10, 7d, \"last "
                            "week\")",
                            printable(side.name)));
  }
  return std::move(named.side);
}

}  // namespace

Result<Answer> run_report(const Arguments& arguments) {
  if (arguments.has("--ledger")) {
    return run_team(arguments);
  }
  TOKENS_TRY_ASSIGN(ReportRequest request, report_request(arguments));
  app::ReportQuery& query = request.query;
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  TOKENS_TRY_ASSIGN(report::Report report, app::build_report(workspace, query));
  if (!query.branch.empty() && report.total.responses == 0) {
    TOKENS_TRY(app::expect_branch(workspace,
                                  query.branch,
                                  query.all_repositories
                                      ? app::BranchScope::all_repositories
                                      : app::BranchScope::here));
  }
  TOKENS_TRY(write_report(report, request, output_style(), target));
  return Answer{};
}

Result<Answer> run_blocks(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(
      app::Workspace workspace,
      prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  constexpr std::chrono::hours k_recent{3 * 24};
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(report::BlockReport report,
                    app::build_blocks(workspace, now));
  std::erase_if(report.blocks, [&](const report::Block& block) {
    return (arguments.has("--active") && !block.is_active(now)) ||
           (arguments.has("--recent") && block.end() < now - k_recent);
  });
  const auto offset = [&](Moment moment) { return zone.offset_at(moment); };
  return arguments.has("--json")
             ? report::to_json(report)
             : report::to_table(report, output_style(), offset);
}

Result<Answer> run_compare(const Arguments& arguments) {
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(app::ReportQuery base, report_query(arguments, now));
  base.by.clear();
  base.path.clear();
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(const std::string format, chosen_format(arguments));
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(base.week, week_start(arguments, workspace));
  TOKENS_TRY_ASSIGN(
      auto sides,
      read_sides(arguments, workspace, {now, zone, base.week}, base));
  report::Comparison comparison;
  TOKENS_TRY_ASSIGN(comparison.a, answered(std::move(sides.first), workspace));
  TOKENS_TRY_ASSIGN(comparison.b, answered(std::move(sides.second), workspace));
  const report::Style style =
      target.is_standard_output() ? output_style() : report::Style{};
  TOKENS_TRY(target.write(formatted(comparison, format, style)));
  return Answer{};
}

}  // namespace tokens::cli
