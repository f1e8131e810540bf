// What git-tokens-team does: the actions of `git tokens ledger`, and reports
// on a team's ledger.
#pragma once

#include "cli/commands/commands.hpp"
#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "team/server_url.hpp"

#include <memory>

namespace tokens::cli {

/// Returns the team's ledger: --ledger, else GIT_TOKENS_TEAM, else
/// `tokens.team`; `usage` if none is named. `repository` may be null.
Result<team::ServerUrl> team_url(const Arguments& arguments,
                                 const git::Repository* repository);

/// Returns the repository that holds the working directory, null outside; an
/// error if git does not accept it.
Result<std::unique_ptr<git::Repository>> repository_here();

Result<ExitCode> run_team_action(const Arguments& arguments);
Result<ExitCode> run_team_report(const Arguments& arguments);

/// Makes GIT_TOKENS_LEDGER a copy of the team's ledger that k_team_of_dashboard
/// names, or brings it up to date.
Result<ExitCode> run_team_mirror();

}  // namespace tokens::cli
