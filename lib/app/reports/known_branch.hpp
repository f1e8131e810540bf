// A branch that is named but that nothing tells of was misspelled: its usage
// is not none, but unknown.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <string>

namespace tokens::app {

/// Where a branch may be looked for.
enum class BranchScope { here, all_repositories };

/// Fails with `not_found` unless `branch` is one of this repository, here or at
/// a remote, or has usage, as a deleted one may.
Result<void> expect_branch(Workspace& workspace,
                           const std::string& branch,
                           BranchScope scope);

}  // namespace tokens::app
