// The actions of `git tokens ci`, in git-tokens-ci.
#pragma once

#include "cli/commands/commands.hpp"

namespace tokens::cli {

/// Runs the action that `arguments`, of the command ci, name.
Result<ExitCode> run_ci_action(const Arguments& arguments);

Result<ExitCode> run_ci_comment(const Arguments& arguments);
Result<ExitCode> run_ci_summary(const Arguments& arguments);
Result<ExitCode> run_ci_check(const Arguments& arguments);
Result<ExitCode> run_ci_init(const Arguments& arguments);

}  // namespace tokens::cli
