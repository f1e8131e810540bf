// The merge ledger: what each merge brought to a branch, and what that cost.
//
// A row says which commits were merged, and is a note on the merge commit
// (refs/notes/token-merges), so that it travels with the repository. What they
// cost is computed whenever it is asked for, and so are the running totals:
// nothing is chained, and rows may come late, twice, or in any order.
#pragma once

#include "lib/app/evidence/recorded_merges.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/notes/merge_row.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::app {

/// What is asked to be recorded. Everything may be left out.
struct MergeRequest {
  std::string merge_commit;   ///< a revision; empty: HEAD, or where
                              ///< `source_branch` went in
  std::string source_branch;  ///< looked up here, at remotes, in the message
  std::string target_branch;  ///< empty: the branch that holds the commit
  std::string base;           ///< a revision: where the target stood before
  std::vector<std::string> commits;  ///< ids, as a forge lists them, or
                                     ///< revisions
  std::int64_t pull_request = 0;
  std::string merged_by;
  bool may_fetch = true;  ///< the pull request's commits, from the remote
};

/// A merge as the list shows it.
struct Merge {
  std::string commit;  ///< id of the merge commit
  notes::MergeRow row;
  report::Sum sum;         ///< without what an earlier merge brought there
  report::Sum cumulative;  ///< of all commits merged so far, each once

  /// No usage of its commits is known: that is not the same as no cost.
  [[nodiscard]] bool has_data() const { return sum.responses > 0; }
};

/// Records the merge and returns it. One that was recorded before is completed
/// where it lacked something, gets what `request` names, and is otherwise left
/// as it is. A branch that nothing here knows is a warning of the workspace.
/// Fails with `not_found` where nothing tells what was merged.
Result<Merge> record_merge(Workspace& workspace, const MergeRequest& request);

/// Returns all merges whose commit lives here, in the order in which they came
/// to their target; of several targets, the older first.
Result<std::vector<Merge>> merges(Workspace& workspace);

/// What a branch cost that was merged, perhaps several times.
struct MergedBranch {
  std::string branch;  ///< empty: not known
  report::Sum sum;
  std::int64_t merges = 0;
};

/// Returns the branches, the costliest first.
std::vector<MergedBranch> costliest_branches(const std::vector<Merge>& merges);

/// Exchanges rows with `remote` (see sync.hpp); false if there were none on
/// either side.
Result<bool> sync_merges(Workspace& workspace, const std::string& remote);

}  // namespace tokens::app
