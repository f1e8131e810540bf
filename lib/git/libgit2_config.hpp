// Configuration through libgit2, from the files that git itself would read:
// libgit2 1.5 knows neither GIT_CONFIG_GLOBAL nor config.worktree.
#pragma once

#include "lib/git/libgit2_handles.hpp"

#include <optional>
#include <string>

namespace tokens::git {

/// Starts libgit2 once per process. It is never shut down: that is left to
/// the end of the process.
void start_libgit2();

/// Returns the files of the system and the user, and, when `common_dir` is
/// given, those of the repository there and of its worktree `git_dir`. Without
/// `repository`, includes that depend on it are left out.
ConfigHandle read_configuration(git_repository* repository,
                                const std::string& common_dir,
                                const std::string& git_dir);

/// Returns what the configuration holds now. Each question to one of files
/// looks whether the files have changed; none to this does.
ConfigHandle as_it_stands(ConfigHandle configuration);

/// Returns only what the main worktree of a repository says of itself.
ConfigHandle read_main_configuration(git_repository* repository,
                                     const std::string& common_dir);

/// Returns the strongest value; "true" for a key without "=".
std::optional<std::string> value_in(git_config* configuration,
                                    const std::string& key);

/// Returns true if the value is one of git's words for true.
bool is_true_in(git_config* configuration, const std::string& key);

}  // namespace tokens::git
