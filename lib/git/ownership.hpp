// Whose a repository is. Git refuses to work in one of somebody else unless
// safe.directory names it: what stands in its configuration would be obeyed.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

namespace tokens::git {

/// Fails with git's own words where git refuses the repository for its owner.
/// Git itself is asked only if a part of it belongs to somebody else. Not for
/// hooks: git has started those.
Result<void> expect_accepted(const Repository& repository,
                             FromEnvironment from_environment);

}  // namespace tokens::git
