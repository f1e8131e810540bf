// What is not where it was: branches that were renamed while no HEAD stood on
// them, and places where no commit can be made any more.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// Returns true if no commit can be made there any more: the worktree's git
/// directory is gone or another one's (of all `worktrees` of the ledger), or
/// the branch was deleted. One that was renamed is not gone, nor is a worktree
/// of which only the folder is missing. A branch without a commit is there as
/// long as HEAD stands on it.
bool is_gone(const git::Repository& git,
             const std::vector<ledger::WorktreeRow>& worktrees,
             const ledger::WorktreeRow& worktree,
             const std::string& branch);

/// Looks for branches of commits and pending usage that are missing, and
/// follows those that were renamed. For commands: it reads branch reflogs,
/// though only when something new is missing.
Result<void> follow_unseen_renames(ledger::Ledger& ledger,
                                   ledger::RowId repository,
                                   const git::Repository& git);

/// Notes where pending usage counts as dropped. It returns with its branch.
Result<void> refresh_gone_places(ledger::Ledger& ledger,
                                 ledger::RowId repository,
                                 const git::Repository& git);

}  // namespace tokens::app
