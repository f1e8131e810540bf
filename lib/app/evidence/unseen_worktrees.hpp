// Worktrees that came and went before anybody looked: agents' managers make,
// use and remove them, often without a hook running there. Their HEAD's reflog
// is gone with them; the reflog of their branch stands, and the client noted
// where it worked and on which branch.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// Usage in a directory, on a branch on which no HEAD is known to have stood.
struct UnseenUse {
  std::string branch;  ///< as the client noted it
  std::string directory;
  Moment since = k_never;          ///< of the earliest response
  std::vector<std::string> edits;  ///< absolute paths
  bool is_outside = false;         ///< the directory is in no worktree
};

/// Adds the worktree in which that happened, with what the branch's reflog
/// tells of it, if commits were made on the branch since which no HEAD shows
/// being made. Returns whether anything was learnt.
Result<bool> learn_unseen_worktree(ledger::Ledger& ledger,
                                   ledger::RowId repository,
                                   const git::Repository& git,
                                   const UnseenUse& use);

/// Returns the branches of which the reflog shows commits that no HEAD is known
/// to have made. Reads all of them: for a repository that is new.
Result<std::set<std::string>> unseen_branches(ledger::Ledger& ledger,
                                              ledger::RowId repository,
                                              const git::Repository& git);

}  // namespace tokens::app
