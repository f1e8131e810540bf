// `git tokens report` and its named faces: the one query.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "lib/system/environment.hpp"

namespace tokens::cli {

Result<ExitCode> run_report(const Arguments& arguments) {
  if (arguments.has("--ledger")) {
    return run_team(arguments);
  }
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(app::ReportQuery query, report_query(arguments, now));
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(const Format format, report_format(arguments));
  const bool is_top = arguments.command->id == CommandId::top;
  TOKENS_TRY_ASSIGN(const std::size_t count,
                    is_top ? top_count(arguments) : std::size_t{0});
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  const bool all = query.all_repositories;
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments,
              all ? app::NeedRepository::no : app::NeedRepository::yes,
              all ? app::RefreshScope::all : app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, prepared.workspace));
  TOKENS_TRY_ASSIGN(report::Report report,
                    app::build_report(prepared.workspace, query));
  if (arguments.command->id == CommandId::monthly) {
    report.projection = month_projection(report, query, zone, now);
  }
  if (is_top) {
    report::keep_top(report, count);
  }
  const report::Style style =
      target.is_standard_output() ? output_style() : report::Style{};
  TOKENS_TRY(target.write(formatted(report, format, style)));
  return ExitCode::done;
}

}  // namespace tokens::cli
