// `git tokens backfill`: older usage to the commits it led to, and the views
// of commits older than the hooks.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "cli/rebuild_text.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/assignments.hpp"

#include <fmt/format.h>

namespace tokens::cli {

Result<ExitCode> run_backfill(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::all));
  app::Workspace& workspace = prepared.workspace;
  TOKENS_TRY_ASSIGN(const app::RebuildResult rebuilt, app::rebuild(workspace));
  TOKENS_TRY_ASSIGN(const report::Conservation where,
                    ledger::count_places(*workspace.ledger));
  say_warnings(workspace);
  TOKENS_TRY(
      print(fmt::format(
                "Of {} response{} in all: {} belong to commits, {} wait for "
                "one,\n{} lost theirs, {} happened outside of repositories.\n",
                format_count(where.responses),
                where.responses == 1 ? "" : "s",
                format_count(where.commits),
                format_count(where.pending),
                format_count(where.dropped),
                format_count(where.outside)) +
            rebuild_text(rebuilt)));
  return ExitCode::done;
}

}  // namespace tokens::cli
