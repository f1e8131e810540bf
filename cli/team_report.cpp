// A report on a team's ledger. The ledger of this machine is not opened: a
// build machine needs none.
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "cli/team_actions.hpp"
#include "lib/app/workspace.hpp"
#include "lib/system/environment.hpp"
#include "team/reporting.hpp"
#include "team/server.hpp"

#include <utility>

namespace tokens::cli {

Result<ExitCode> run_team_report(const Arguments& arguments) {
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(app::ReportQuery query, report_query(arguments, now));
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  TOKENS_TRY_ASSIGN(const Format format, report_format(arguments));
  const bool is_top = arguments.command->id == CommandId::top;
  TOKENS_TRY_ASSIGN(const std::size_t count,
                    is_top ? top_count(arguments) : std::size_t{0});
  app::Workspace workspace;
  workspace.repository = repository_here();
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, workspace.repository.get()));
  app::set_prices(workspace);
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  query.with_conservation = format == Format::json;
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  TOKENS_TRY_ASSIGN(report::Report report,
                    team::build_report(workspace, server, query));
  say_warnings(workspace);
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
