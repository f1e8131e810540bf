// The actions of `git tokens ci`, in git-tokens-ci.
#pragma once

#include "cli/program.hpp"

namespace tokens::cli {

/// Runs the action that `arguments`, of the command ci, name.
Result<Answer> run_ci_action(const Arguments& arguments);

Result<Answer> run_ci_comment(const Arguments& arguments);

}  // namespace tokens::cli
