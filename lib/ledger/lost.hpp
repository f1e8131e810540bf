// What refs do not reach any more: the changes of dead commits, kept because
// git forgets them; places where no commit can be made; renames that no HEAD
// saw.
#pragma once

#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tokens::ledger {

/// What was changed: stored as these numbers.
enum class LostSpan {
  commit = 0,        ///< by the commit itself
  since_living = 1,  ///< by its branch, since what lived when it was lost
  since_start = 2,   ///< by its branch, since it began here
};

/// What a dead commit, or the branch that held it, changed.
struct LostChange {
  RowId commit = 0;
  std::string tip;  ///< last commit of the change
  LostSpan span = LostSpan::commit;
  std::uint64_t paths = 0;  ///< hash of the changed paths
  std::string patch_id;     ///< see git::patch_id; never empty
};

Result<void> store_lost_change(Ledger& ledger, const LostChange& change);

/// Returns what is known of the commits of `repository`.
Result<std::vector<LostChange>> lost_changes(Ledger& ledger, RowId repository);

/// By what the same commit is known again once git has forgotten it.
struct CommitTraits {
  RowId commit = 0;
  std::string sha;
  std::string author_name;
  std::string author_email;
  std::int64_t author_second = 0;
  std::uint64_t subject = 0;  ///< hash
  std::uint64_t paths = 0;    ///< hash of the changed paths
  std::string patch_id;       ///< empty: it changes nothing, or is not known
};

/// Returns those of the commits of `repository` whose traits are known.
Result<std::vector<CommitTraits>> commit_traits(Ledger& ledger,
                                                RowId repository);

/// Returns commits whose patch nobody asked for yet, newest first: `commit`
/// and `sha` of each.
Result<std::vector<CommitTraits>> commits_without_patch(Ledger& ledger,
                                                        RowId repository,
                                                        std::size_t limit);

/// Keeps author second, subject, paths and patch; without a second only that
/// there was nothing to keep.
Result<void> store_traits(Ledger& ledger, const CommitTraits& traits);

/// A step of HEAD that no word of git's explains.
struct ForeignStep {
  RowId event = 0;
  std::string old_id;
  std::string new_id;
};

/// Returns those of `repository` behind the event with row `after`, oldest
/// first.
Result<std::vector<ForeignStep>> foreign_steps(Ledger& ledger,
                                               RowId repository,
                                               RowId after);

/// A branch that got another name while no HEAD stood on it.
struct BranchRename {
  std::int64_t second = 0;  ///< git's, seconds since 1970
  std::string from;
  std::string to;
};

/// Returns false if it was known.
Result<bool> store_branch_rename(Ledger& ledger,
                                 RowId repository,
                                 const BranchRename& rename);

/// Returns them, oldest first.
Result<std::vector<BranchRename>> branch_renames(Ledger& ledger,
                                                 RowId repository);

/// A branch of a worktree; `branch` is empty when HEAD was detached.
struct PendingPlace {
  RowId worktree = 0;
  std::string branch;
};

/// Returns these and those of branches that HEAD stood on, from its events;
/// oldest first.
Result<std::vector<BranchRename>> all_renames(Ledger& ledger, RowId repository);

/// Returns what a branch that was called `branch` at `second` is called now.
std::string name_now(const std::vector<BranchRename>& renames,
                     std::string branch,
                     std::int64_t second);

/// Returns where something of `repository` is pending.
Result<std::vector<PendingPlace>> pending_places(Ledger& ledger,
                                                 RowId repository);

/// Replaces the places of `repository` where pending usage counts as dropped.
Result<void> store_gone_places(Ledger& ledger,
                               RowId repository,
                               const std::vector<PendingPlace>& places);

/// Worktrees with symbols of branches (0: detached).
using GonePlaces = std::set<std::pair<RowId, RowId>>;

/// Returns the gone places of all repositories.
Result<GonePlaces> gone_places(Ledger& ledger);

/// Returns the names of branches on which commits of `repository` were made.
Result<std::vector<std::string>> commit_branches(Ledger& ledger,
                                                 RowId repository);

}  // namespace tokens::ledger
