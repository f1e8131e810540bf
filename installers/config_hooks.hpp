// Our hooks in the repository's own configuration instead of in files, for git
// 2.54 and newer: nothing is chained, moved or shared.
//
// Invariants: hooks stand in the configuration or in files, never in both
// after an installation; what was written comes out to the byte.
#pragma once

#include "installers/hook_installer.hpp"
#include "lib/base/result.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <string_view>

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

}  // namespace tokens::installers
