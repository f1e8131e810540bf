// `git tokens compare`: two branches, ranges or periods side by side.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/words/periods.hpp"
#include "cli/words/report_query.hpp"
#include "lib/base/text.hpp"
#include "lib/report/comparison.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>

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

Result<report::Side> answer(NamedSide named, app::Workspace& workspace) {
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

std::string written(const report::Comparison& comparison,
                    Format format,
                    const report::Style& style) {
  switch (format) {
    case Format::json:
      return report::to_json(comparison);
    case Format::csv:
      return report::to_csv(comparison);
    case Format::markdown:
      return report::to_markdown(comparison);
    case Format::html:  // is not offered
    case Format::table:
      break;
  }
  return report::to_table(comparison, style);
}

}  // namespace

Result<ExitCode> run_compare(const Arguments& arguments) {
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(app::ReportQuery base, report_query(arguments, now));
  base.by.clear();
  base.path.clear();
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(const Format format, report_format(arguments));
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  const bool all = base.all_repositories;
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments,
              all ? app::NeedRepository::no : app::NeedRepository::yes,
              all ? app::RefreshScope::all : app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(base.week, week_start(arguments, prepared.workspace));
  TOKENS_TRY_ASSIGN(
      auto sides,
      read_sides(arguments, prepared.workspace, {now, zone, base.week}, base));
  report::Comparison comparison;
  TOKENS_TRY_ASSIGN(comparison.a,
                    answer(std::move(sides.first), prepared.workspace));
  TOKENS_TRY_ASSIGN(comparison.b,
                    answer(std::move(sides.second), prepared.workspace));
  const report::Style style =
      target.is_standard_output() ? output_style() : report::Style{};
  TOKENS_TRY(target.write(written(comparison, format, style)));
  return ExitCode::done;
}

}  // namespace tokens::cli
