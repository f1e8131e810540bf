// Where a repository comes from, as its configuration says. Starts no process,
// and asks nobody: the address is only read.
#pragma once

#include <string>

namespace tokens::git {

/// Returns the address from which git would fetch, rewritten by
/// `url.*.insteadOf`: that of `origin`, else of the only remote, else of the
/// one that the branch of the main worktree follows. "" if there is none. It
/// may hold a user's password.
std::string remote_address(const std::string& common_dir);

}  // namespace tokens::git
