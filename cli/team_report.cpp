// A report on a team's ledger. The ledger of this machine is not opened: a
// build machine needs none.
#include "cli/commands/prepare.hpp"
#include "cli/team_actions.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "team/reporting.hpp"
#include "team/server.hpp"

#include <utility>

namespace tokens::cli {

Result<ExitCode> run_team_report(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(ReportRequest request, report_request(arguments));
  app::ReportQuery& query = request.query;
  app::Workspace workspace;
  TOKENS_TRY_ASSIGN(workspace.repository, repository_here());
  TOKENS_TRY_ASSIGN(const team::ServerUrl url,
                    team_url(arguments, workspace.repository.get()));
  app::set_prices(workspace);
  TOKENS_TRY_ASSIGN(query.week, week_start(arguments, workspace));
  query.with_conservation = request.format == Format::json;
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(team::Server server, team::Server::connect(url));
  TOKENS_TRY(server.filled_state());
  TOKENS_TRY_ASSIGN(report::Report report,
                    team::build_report(workspace, server, query));
  say_warnings(workspace);
  TOKENS_TRY(write_report(report, request, output_style(), target));
  return ExitCode::done;
}

}  // namespace tokens::cli
