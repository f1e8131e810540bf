// `git tokens backfill`: older usage to the commits it led to, and the views
// of commits older than the hooks.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "cli/text/rebuild_text.hpp"
#include "lib/app/reports/conservation.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

namespace tokens::cli {

Result<ExitCode> run_backfill(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::all));
  app::Workspace& workspace = prepared.workspace;
  TOKENS_TRY_ASSIGN(const app::RebuildResult rebuilt, app::rebuild(workspace));
  TOKENS_TRY_ASSIGN(const report::Conservation where,
                    app::conservation(workspace));
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
