// What a hook could not write into the ledger: one JSON line a commit in
// <common git dir>/git-tokens/pending.jsonl, worked off by the next run.
#pragma once

#include "lib/app/observe.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// Appends what the hook knows of the commit at HEAD.
Result<void> leave_pending(const git::Repository& repository,
                           const HookFacts& facts);

/// The same for pairs that post-rewrite was told.
Result<void> leave_pending_pairs(const git::Repository& repository,
                                 const std::vector<RewritePair>& pairs);

/// What earlier hooks left behind.
struct PendingWork {
  std::vector<HookFacts> hooks;
  std::vector<RewritePair> pairs;
};

/// Takes the file away under another name, so that hooks can go on writing,
/// and returns what it says. Lines that say nothing are skipped. Costs one
/// look at the folder when there is none.
PendingWork take_pending(const git::Repository& repository);

/// Removes what take_pending took, once it is in the ledger for good.
void forget_pending(const git::Repository& repository);

}  // namespace tokens::app
