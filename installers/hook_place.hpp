// Where git looks for hooks, and whether that place may be written. We go where
// git looks and never change core.hooksPath.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>

namespace tokens::installers {

/// The directory in which git looks for this repository's hooks.
struct HookPlace {
  std::string directory;
  bool is_shared = false;  ///< other repositories look there too
  bool is_in_worktree = false;
  bool is_tracked = false;  ///< git tracks files in it
};

/// Returns the place; fails with `usage` if hooks are switched off by a
/// core.hooksPath such as /dev/null.
Result<HookPlace> find_hook_place(const git::Repository& repository);

}  // namespace tokens::installers
