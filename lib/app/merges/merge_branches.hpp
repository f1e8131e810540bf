// Branches, as a search for merges asks for them: their names, where they
// stand, and which of them a commit took in, known by what both change; and
// what the message of a merge says: git's own words, and those of GitHub,
// GitLab and Bitbucket. Words are hints, and the graph decides.

#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/notes/merge_row.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::app {

/// A branch, here or at a remote, by its short name there.
struct BranchTip {
  std::string name;  ///< without "origin/"
  std::string id;
};

/// Returns local branches first, then remote-tracking ones.
Result<std::vector<BranchTip>> branch_tips(const git::Repository& repository);

/// Returns where the branch stands, here or else at a remote.
std::optional<std::string> tip_of(const std::vector<BranchTip>& tips,
                                  const std::string& branch);

/// Returns the last commit of a pull or merge request, from a ref that is here
/// or, if it may be asked, from the usual remote. The refs of this repository
/// stay as they are.
std::optional<std::string> pull_request_tip(const git::Repository& repository,
                                            std::int64_t number,
                                            bool may_fetch);

/// Returns the branch that holds `commit`: the one HEAD is on, the remote's
/// default, main, master, or the first of them all. Empty if none does.
Result<std::string> branch_holding(const git::Repository& repository,
                                   const std::vector<BranchTip>& tips,
                                   const std::string& commit);

/// How a branch came to stand at a commit, from its reflog.
struct FastForward {
  std::string base;  ///< where it stood before
  std::string name;  ///< what was merged, as it was called
};

/// Returns the newest merge without a commit of its own that `branch` made to
/// `commit`, or nothing if its reflog does not tell.
Result<std::optional<FastForward>> fast_forward_to(
    const git::Repository& repository,
    const std::string& branch,
    const std::string& commit);

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

struct MergeWords {
  std::vector<std::string> branches;  ///< that were merged, in their order
  std::int64_t pull_request = 0;      ///< 0: none is named
  /// Ids that `git merge --squash` lists, the newest first.
  std::vector<std::string> squashed;
};

/// Reads a whole message.
MergeWords merge_words(std::string_view message);

/// "gh-readonly-queue/main/pr-12-0123…": the branch on which a merge queue
/// tries what it will merge.
struct QueueBranch {
  std::string target;
  std::int64_t pull_request = 0;
  std::string base;  ///< the commit on which it stands
};

/// Returns false if `branch` is none.
bool parse_queue_branch(std::string_view branch, QueueBranch& result);

}  // namespace tokens::app
