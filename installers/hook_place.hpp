// Where git looks for hooks, and whether that place may be written. We go where
// git looks and never change core.hooksPath.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <optional>
#include <string>

namespace tokens::installers {

/// The directory in which git looks for this repository's hooks.
struct HookPlace {
  std::string directory;
  bool is_shared = false;  ///< other repositories look there too
  bool is_in_worktree = false;
  bool is_tracked = false;  ///< git tracks files in it
};

/// Returns the folder that a core.hooksPath like ".git/hooks" means: a relative
/// path into git's directory, which leads nowhere in linked worktrees. Nothing
/// for any other.
std::optional<std::string> meant_hooks_path(const git::Repository& repository);

/// Gives core.hooksPath that folder as a whole path, and remembers what stood
/// there; restore_hooks_path() puts it back. A setting that somebody has
/// changed since stays.
Result<void> set_meant_hooks_path(const git::Repository& repository,
                                  const std::string& meant);
Result<void> restore_hooks_path(const git::Repository& repository);

/// Returns the place; fails with `usage` if hooks are switched off by a
/// core.hooksPath such as /dev/null.
Result<HookPlace> find_hook_place(const git::Repository& repository);

}  // namespace tokens::installers
