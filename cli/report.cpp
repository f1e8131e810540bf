// `git tokens report` and its named faces: the one query.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/report_query.hpp"
#include "lib/app/reports/reporting.hpp"

namespace tokens::cli {

Result<ExitCode> run_report(const Arguments& arguments) {
  if (arguments.has("--ledger")) {
    return run_team(arguments);
  }
  TOKENS_TRY_ASSIGN(ReportRequest request, report_request(arguments));
  app::ReportQuery& query = request.query;
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
  if (!query.branch.empty() && report.total.responses == 0) {
    TOKENS_TRY(app::expect_branch(
        prepared.workspace,
        query.branch,
        all ? app::BranchScope::all_repositories : app::BranchScope::here));
  }
  TOKENS_TRY(write_report(report, request, output_style(), target));
  return ExitCode::done;
}

}  // namespace tokens::cli
