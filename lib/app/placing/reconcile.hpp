// Gives every response that waits the place that the evidence tells: the one
// caller of attribution. Used by the hook and by every command alike.
#pragma once

#include "lib/app/evidence/observe.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <set>
#include <vector>

namespace tokens::app {

/// One repository to reconcile; `git` may be null if it is gone from disk.
struct Reconcilable {
  ledger::RowId repository = 0;
  const git::Repository* git = nullptr;
};

/// Which responses are looked at.
struct ReconcileScope {
  std::vector<Reconcilable> repositories;
  std::set<ledger::RowId> sessions;  ///< that gained something in this run
  bool everything_open = false;      ///< a worktree is new: all may fit
};

/// Places responses, in the transaction that is open. Returns the commits that
/// got some: their views are stale.
Result<std::set<ledger::RowId>> reconcile(ledger::Ledger& ledger,
                                          const ReconcileScope& scope);

/// Records that the commits of `pairs` show at their newest replacement.
/// Returns the commits whose views are stale.
Result<std::set<ledger::RowId>> follow_pairs(
    ledger::Ledger& ledger,
    ledger::RowId repository,
    const git::Repository& git,
    const std::vector<RewritePair>& pairs);

/// Lets commits that got responses late, after they had been replaced, show
/// where their replacements show. Returns the stale ones. A hook's guess, by
/// pairs alone; refresh_liveness knows better where a replacement is dead.
Result<std::set<ledger::RowId>> follow_known_moves(
    ledger::Ledger& ledger,
    const git::Repository& git,
    const std::set<ledger::RowId>& commits);

/// Computes anew where every commit of the repository is shown and which are
/// dropped, if refs have changed since the last time. Returns stale commits.
Result<std::set<ledger::RowId>> refresh_liveness(ledger::Ledger& ledger,
                                                 ledger::RowId repository,
                                                 const git::Repository& git);

}  // namespace tokens::app
