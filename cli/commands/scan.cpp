// `git tokens scan`, `backfill` and `rebuild`: all transcripts now, older usage
// to the commits it led to, and branch and session files and notes again.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/scan_text.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

namespace tokens::cli {
namespace {

std::string rebuild_text(const app::ViewsWritten& rebuilt) {
  std::string out =
      fmt::format("Wrote {} and {}.\n",
                  report::counted(rebuilt.branch_files, "branch file"),
                  report::counted(rebuilt.session_files, "session file"));
  for (const std::string& path : rebuilt.set_aside) {
    out += "Not ours, kept as " + printable(path) + "\n";
  }
  return out;
}

std::string notes_text(const app::NotesWritten& notes) {
  return notes.changed == 0
             ? ""
             : fmt::format("Wrote {}; `git tokens sync` sends them.\n",
                           report::counted(notes.changed, "note"));
}

}  // namespace

Result<Answer> run_rebuild(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  TOKENS_TRY_ASSIGN(const auto rebuilt, app::rebuild(workspace));
  TOKENS_TRY_ASSIGN(const auto notes, app::write_own_notes(workspace));
  say_warnings(workspace);
  return rebuild_text(rebuilt) + notes_text(notes);
}

Result<Answer> run_backfill(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      app::Workspace workspace,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::all));
  TOKENS_TRY_ASSIGN(const auto rebuilt, app::rebuild(workspace));
  TOKENS_TRY_ASSIGN(const auto where, ledger::count_places(*workspace.ledger));
  say_warnings(workspace);
  return fmt::format(
             "Of {} in all: {} belong to commits, {} wait for one,\n"
             "{} lost theirs, {} happened outside of repositories.\n",
             report::counted(where.responses, "response"),
             format_count(where.commits),
             format_count(where.pending),
             format_count(where.dropped),
             format_count(where.outside)) +
         rebuild_text(rebuilt);
}

Result<Answer> run_scan(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  TOKENS_TRY_ASSIGN(const app::IngestResult ingest,
                    refresh_with_progress(workspace, app::RefreshScope::all));
  say_warnings(workspace);
  app::ReportQuery everything;
  everything.all_repositories = true;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, everything));
  return arguments.has("--json") ? scan_json(report, ingest)
                                 : scan_text(report, ingest, output_style());
}

}  // namespace tokens::cli
