// `git tokens rebuild`: branch and session files again, and the notes.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/text/rebuild_text.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

namespace tokens::cli {

std::string rebuild_text(const app::RebuildResult& rebuilt) {
  std::string out =
      fmt::format("Wrote {} branch file{} and {} session file{}.\n",
                  format_count(rebuilt.branch_files),
                  rebuilt.branch_files == 1 ? "" : "s",
                  format_count(rebuilt.session_files),
                  rebuilt.session_files == 1 ? "" : "s");
  for (const std::string& path : rebuilt.kept_aside) {
    out += "Not ours, kept as " + report::displayable(path) + "\n";
  }
  return out;
}

namespace {

std::string notes_text(const app::NotesWritten& notes) {
  return notes.changed == 0
             ? ""
             : fmt::format("Wrote {} note{}; `git tokens sync` sends them.\n",
                           format_count(notes.changed),
                           notes.changed == 1 ? "" : "s");
}

}  // namespace

Result<ExitCode> run_rebuild(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(const app::RebuildResult rebuilt,
                    app::rebuild(prepared.workspace));
  TOKENS_TRY_ASSIGN(const app::NotesWritten notes,
                    app::write_own_notes(prepared.workspace));
  say_warnings(prepared.workspace);
  TOKENS_TRY(print(rebuild_text(rebuilt) + notes_text(notes)));
  return ExitCode::done;
}

}  // namespace tokens::cli
