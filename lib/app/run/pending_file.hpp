// What a hook could not write into the ledger: one JSON line a commit in
// <common git dir>/git-tokens/pending.jsonl, worked off by the next run.
#pragma once

#include "lib/app/evidence/observe.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <cstdint>
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
  std::int64_t bytes = 0;  ///< of the file that says so
};

/// Returns what the file says; lines that say nothing are skipped. The file
/// stays: should the run fail or be killed, nothing is lost.
PendingWork read_pending(const git::Repository& repository);

/// Removes the file that was read, once all is in the ledger for good, unless
/// a hook has added something since.
void forget_pending(const git::Repository& repository, const PendingWork& work);

}  // namespace tokens::app
