// `git tokens status`: coverage, the last run, what is pending and unsent.
#include "cli/commands.hpp"
#include "cli/doctor_text.hpp"
#include "cli/hook_findings.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/status_text.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/system/environment.hpp"

#include <utility>

namespace tokens::cli {

Result<ExitCode> run_status(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  app::Workspace& workspace = prepared.workspace;
  Status status;
  TOKENS_TRY_ASSIGN(status.state, app::repository_state(workspace));
  TOKENS_TRY_ASSIGN(
      status.last_run,
      app::last_run(*workspace.ledger, workspace.observed->repository.row));
  status.findings = hook_findings(*workspace.repository);
  status.findings.push_back(app::examine_transcripts());
  TOKENS_TRY_ASSIGN(status.unreadable_lines, app::unreadable_lines(workspace));
  status.findings.push_back(app::lines_finding(status.unreadable_lines));
  for (app::Finding& finding : app::examine_settings(*workspace.repository)) {
    status.findings.push_back(std::move(finding));
  }
  // A setting that means nothing fails here, too, and is a finding already.
  if (auto notes = app::unsent_notes(workspace)) {
    status.notes = *notes;
  } else if (notes.error().kind != ErrorKind::usage) {
    return fail(std::move(notes.error()));
  }
  TOKENS_TRY(print(arguments.has("--json")
                       ? status_json(status)
                       : status_text(status, output_style(), system::now())));
  return has_problem(status.findings) ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
