// The commits that a person names by a path or a range, as git log finds them.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <optional>
#include <string>
#include <unordered_set>

namespace tokens::app {

/// Returns the ids of the commits that touch `path` (relative to the working
/// directory) and belong to `range` ("v1..HEAD"); nothing if both are empty,
/// which means all commits. `not_found` outside of a repository, and for a
/// path that no commit touches.
Result<std::optional<std::unordered_set<std::string>>> chosen_commits(
    const Workspace& workspace,
    const std::string& path,
    const std::string& range);

}  // namespace tokens::app
