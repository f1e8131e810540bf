// The dashboard over a team's ledger.
#pragma once

#include "cli/commands/commands.hpp"
#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"

namespace tokens::cli {

/// Has a private copy of the team's ledger made and shows it, until somebody
/// ends it; then the copy goes. What went wrong was said by whoever noticed.
Result<ExitCode> run_team_dashboard(const Arguments& arguments);

}  // namespace tokens::cli
