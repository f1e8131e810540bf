// What commands do before they answer: open the workspace, bring the ledger
// up to date with a line of progress on a terminal, and say its warnings.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/app/run/refresh.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

namespace tokens::cli {

/// An open workspace, and what reading did.
struct Prepared {
  app::Workspace workspace;
  app::IngestResult ingest;
};

/// Opens the workspace; outside a repository, where one is needed, the error
/// names what works there.
Result<app::Workspace> open_here(const Arguments& arguments,
                                 app::NeedRepository need);

/// Opens the workspace and reads what transcripts gained, or, with --no-scan,
/// only git's evidence.
Result<Prepared> prepare(const Arguments& arguments,
                         app::NeedRepository need,
                         app::RefreshScope scope);

/// Returns --start-of-week, else `tokens.startOfWeek`, else Monday; `usage` if
/// the setting is neither.
Result<report::WeekStart> week_start(const Arguments& arguments,
                                     const app::Workspace& workspace);

/// Refreshes with a line of progress on the terminal.
Result<app::IngestResult> refresh_with_progress(app::Workspace& workspace,
                                                app::RefreshScope scope);

/// Says the workspace's warnings on the standard error, each once.
void say_warnings(app::Workspace& workspace);

/// Returns how the standard output wants its text.
report::Style output_style();

}  // namespace tokens::cli
