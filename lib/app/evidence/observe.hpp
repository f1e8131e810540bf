// Copies what git knows into the ledger as evidence, before git forgets it:
// the repository, its worktrees, what HEAD of each did since the last run.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// What a hook knows better than the reflog.
struct HookFacts {
  std::string git_dir;       ///< of the worktree
  Moment moment;             ///< when the ref moved, else when the hook began
  std::string commit;        ///< HEAD at that moment
  std::string branch;        ///< where HEAD stood; empty when detached
  std::string session;       ///< named by the environment, or empty
  bool makes_commit = true;  ///< post-commit: `commit` was made by this
};

/// A repository as of this run.
struct Observed {
  ledger::RepositoryRow repository;
  std::vector<ledger::WorktreeRow> worktrees;  ///< that exist now
  ledger::WorktreeRow current;                 ///< the one that was opened
  /// Worktrees that are missed since the last run, or are back.
  std::vector<ledger::RowId> displaced;
  bool has_new_worktree = false;
  bool has_new_events = false;
  std::vector<RewritePair> new_pairs;  ///< amends that the reflog shows
};

/// Copies new evidence, in the transaction that is open. `moment` is now;
/// `hooks` are what hooks told, the one that runs now last (if any does).
Result<Observed> observe(ledger::Ledger& ledger,
                         const git::Repository& repository,
                         Moment moment,
                         const std::vector<HookFacts>& hooks);

/// Copies what the reflog of `branch` tells of a worktree that came and went
/// unseen.
Result<void> copy_branch_log(ledger::Ledger& ledger,
                             const git::Repository& repository,
                             ledger::WorktreeRow& worktree,
                             const std::string& branch);

/// Gives the commits of branch `from` to `to`, marks their views stale, and
/// removes the branch files of the old name that are as we wrote them.
Result<void> follow_rename(ledger::Ledger& ledger,
                           ledger::RowId repository,
                           const git::Repository& git,
                           const std::string& from,
                           const std::string& to);

}  // namespace tokens::app
