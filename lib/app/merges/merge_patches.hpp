// Squashes and rebases known by their patches: what a commit changes tells
// which branch it has taken in.
#pragma once

#include "lib/app/merges/merge_tips.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/notes/merge_row.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// How the commits of a branch came into another.
struct TakenIn {
  notes::MergeKind kind = notes::MergeKind::squash;
  std::vector<std::string> commits;  ///< of the branch; of a rebase the new
                                     ///< ones, too
  bool is_proved = false;            ///< by equal patches
};

/// Returns how `merge`, a commit with one parent, took in the branch at `tip`,
/// which it does not reach. A branch that went on since is taken in up to the
/// commit whose changes `merge` has. Without equal patches it is a squash that
/// is not proved: somebody changed it while merging.
Result<TakenIn> taken_in(const git::Repository& repository,
                         const CommitInfo& merge,
                         const std::string& tip);

/// A branch whose changes a commit has.
struct MatchingBranch {
  BranchTip branch;
  TakenIn taken;
};

/// Returns the one branch among `tips` that `merge` took in, proved by equal
/// patches; nothing if there is none, or several that differ.
Result<std::optional<MatchingBranch>> branch_taken_in(
    const git::Repository& repository,
    const CommitInfo& merge,
    const std::vector<BranchTip>& tips);

}  // namespace tokens::app
