// What git-tokens-team does: the actions of `git tokens ledger`, and reports
// on a team's ledger.
#pragma once

#include "cli/program.hpp"
#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"
#include "team/server_url.hpp"

namespace tokens::cli {

Result<Answer> run_team_action(const Arguments& arguments);
Result<Answer> run_team_report(const Arguments& arguments);

/// Makes GIT_TOKENS_LEDGER a copy of the team's ledger that k_team_of_dashboard
/// names, or brings it up to date.
Result<Answer> run_team_mirror(const Arguments& none);

}  // namespace tokens::cli
