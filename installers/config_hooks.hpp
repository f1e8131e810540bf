// Our hooks in the repository's own configuration instead of in files, for git
// 2.54 and newer: nothing is chained, moved or shared.
//
// Invariants: hooks stand in the configuration or in files, never in both
// after an installation; what was written comes out to the byte. A section is
// exactly ours only if it equals, byte for byte, what the writer makes of the
// values found in it; only such bytes are cut out. Each hook has one, because a
// command is not told which hook it is.

#pragma once

#include "installers/hook_installer.hpp"
#include "lib/base/result.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/repository.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::installers {

/// The first git that reads hooks from its configuration.
inline constexpr git::GitVersion k_first_with_config_hooks{2, 54};

/// One hook as git's configuration, of all its levels, has it.
struct ConfigHook {
  std::string name;  ///< "post-commit"
  bool is_there = false;
  bool is_exact = false;    ///< what we write, for this hook
  bool is_enabled = false;  ///< not switched off by a person
  std::string binary;       ///< exact: the program it calls
};

/// Returns the hook `name`, of k_possible_hooks, in the configuration.
ConfigHook inspect_config_hook(const git::Repository& repository,
                               std::string_view name);

/// Writes the hooks into the repository's configuration, or upgrades them
/// there, and then takes our hook files out. Fails with `usage`, and changes
/// nothing, where git is too old or a person has to decide.
Result<InstallReport> install_config_hooks(const git::Repository& repository,
                                           const InstallOptions& options);

/// Takes the hooks out of the repository's configuration: exact ones to the
/// byte, others with their whole sections. Returns false if there were none.
Result<bool> remove_config_hooks(const git::Repository& repository, Run run);

/// Returns what a person would add to the configuration by hand.
Result<std::string> manual_config_instructions(
    const git::Repository& repository, const InstallOptions& options);

/// Returns "git-tokens-post-commit", by which git knows the hook.
std::string config_name(std::string_view hook);

/// Returns "hook.git-tokens-post-commit".
std::string config_section(std::string_view hook);

/// Returns the command of a hook: one line of POSIX sh. Git calls it with
/// "$@" behind it where the hook has arguments. It waits for the program, and
/// ends with 0 whatever becomes of it; without the program it does nothing.
std::string write_config_command(std::string_view hook,
                                 std::string_view binary);

/// Returns the program that a command of ours calls, or nothing if the
/// command is not exactly ours.
std::optional<std::string> binary_of_command(std::string_view hook,
                                             std::string_view command);

/// Returns `content` with the sections of these hooks at its end. A file
/// whose last line has no end keeps it that way.
std::string with_config_hooks(std::string_view content,
                              const std::vector<std::string>& hooks,
                              std::string_view binary);

/// Returns `content` without the sections that are exactly ours: the very
/// bytes that stood there before with_config_hooks.
std::string without_config_hooks(std::string_view content);

/// Returns true if the section of `hook` stands there exactly as it would be
/// written for `binary`.
bool holds_config_hook(std::string_view content,
                       std::string_view hook,
                       std::string_view binary);

}  // namespace tokens::installers
