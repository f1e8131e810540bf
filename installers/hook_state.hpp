// What stands in a hooks directory: ours, somebody else's, or something that a
// manager or a person made of ours; where git looks for hooks, and whether that
// place may be written. Nothing here writes but set_meant_hooks_path() and
// restore_hooks_path().

#pragma once

#include "installers/hook_shim.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::installers {

/// The hooks that can neither stop a commit nor change it.
inline constexpr std::array<std::string_view, 3> k_hooks{
    "post-commit", "post-rewrite", "post-merge"};

/// Sends notes with a push; installed only where `tokens.autopush` is set.
inline constexpr std::string_view k_push_hook = "pre-push";

/// Every hook that may be ours.
inline constexpr std::array<std::string_view, 4> k_possible_hooks{
    k_hooks[0], k_hooks[1], k_hooks[2], k_push_hook};

/// A longer file is no hook that anybody wrote.
inline constexpr std::int64_t k_largest_script = 1 << 20;

/// What stands under the name of a hook.
enum class HookKind {
  absent,
  ours,
  edited,        ///< ours once, changed by a person since
  foreign,       ///< somebody else's; ours was never installed beside it
  displaced,     ///< ours was installed, and something took its place
  run_by_other,  ///< ours was moved aside by a manager that still runs it
  by_hand,       ///< somebody else's, with a line of a person that calls ours
  unreadable,    ///< a directory, a fifo, or not to be opened
};

/// One hook as it is now, for doctor and for the plan.
struct HookState {
  std::string name;  ///< "post-commit"
  std::string path;
  HookKind kind = HookKind::absent;
  bool is_current = false;     ///< ours, and the text of this version
  bool is_executable = false;  ///< git ignores hooks that are not
  bool is_chained = false;     ///< ours runs an earlier hook first
  bool is_bypassed = false;    ///< ours stands in <common>/hooks, and git looks
                               ///< elsewhere (core.hooksPath)
  std::string binary;          ///< the program it calls; of a line by hand
                               ///< only if that is an absolute path
  std::string manager;         ///< "husky", "lefthook" …, where recognised
};

/// Returns the state of the hook `name` in `directory`.
HookState inspect_hook(const std::string& directory, std::string_view name);

/// Returns the state of one hook, of k_possible_hooks, where git looks for it;
/// one that is ours in <common>/hooks only is `displaced`, and bypassed.
Result<HookState> inspect_hook_of(const git::Repository& repository,
                                  std::string_view name);

/// Returns our hook at `path`, taken apart, or nothing if it is not ours.
std::optional<KnownShim> shim_at(const std::string& path,
                                 const std::string& name);

/// Returns true if both hold the same bytes under the same mode, and both or
/// none are links.
bool are_equal(const std::string& a, const std::string& b);

/// Returns where the hook that stood at `path` before ours is kept.
std::string earlier_of(const std::string& path);

/// The directory in which git looks for this repository's hooks.
struct HookPlace {
  std::string directory;
  bool is_shared = false;   ///< other repositories look there too
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
