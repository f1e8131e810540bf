// `git tokens scan`: reads all transcripts now, for all repositories.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/text/scan_text.hpp"
#include "lib/app/reports/reporting.hpp"

namespace tokens::cli {

Result<ExitCode> run_scan(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::no));
  TOKENS_TRY_ASSIGN(const app::IngestResult ingest,
                    refresh_with_progress(workspace, app::RefreshScope::all));
  say_warnings(workspace);
  app::ReportQuery everything;
  everything.all_repositories = true;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, everything));
  TOKENS_TRY(print(arguments.has("--json")
                       ? scan_json(report, ingest)
                       : scan_text(report, ingest, output_style())));
  return ExitCode::done;
}

}  // namespace tokens::cli
