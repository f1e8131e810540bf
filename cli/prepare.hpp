// What commands do before they answer: open the workspace, bring the ledger
// up to date with a line of progress on a terminal, and say its warnings.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <vector>

namespace tokens::cli {

/// Opens the workspace of this repository, or, with --all-repos, anywhere.
/// Outside a repository the error names what works there.
Result<app::Workspace> open_here(const Arguments& arguments);

/// Does the same, and reads what transcripts gained: all of it with
/// --all-repos, and with --no-scan only git's evidence.
Result<app::Workspace> prepare(const Arguments& arguments);

/// The same in this repository or anywhere, whatever --all-repos says.
Result<app::Workspace> prepare(const Arguments& arguments,
                               app::NeedRepository need,
                               app::RefreshScope scope);

/// Returns --start-of-week, else `tokens.startOfWeek`, else Monday; `usage` if
/// the setting is neither.
Result<report::WeekStart> week_start(const Arguments& arguments,
                                     const app::Workspace& workspace);

/// Returns the budgets of git's configuration; `usage` if one means nothing.
Result<std::vector<app::BudgetSetting>> configured_budgets(
    const app::Workspace& workspace);

/// Refreshes with a line of progress on the terminal.
Result<app::IngestResult> refresh_with_progress(app::Workspace& workspace,
                                                app::RefreshScope scope);

/// Says the workspace's warnings on the standard error, each once.
void say_warnings(app::Workspace& workspace);

/// Returns how the standard output wants its text.
report::Style output_style();

}  // namespace tokens::cli
