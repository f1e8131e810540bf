// What each of some commits cost, living or not: from the ledger, else from
// their notes, else from what was noted when they were merged.
//
// Invariant: of one (commit, session, model) only one source counts; a
// response counts at one commit. So sums over any commits count it once.
#pragma once

#include "lib/app/sharing/noted.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/notes/merge_row.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tokens::app {

/// What one session used of one model at one commit.
struct UsedAtCommit {
  std::string branch;  ///< where HEAD stood; empty: not known
  report::Sum sum;
  notes::Line line;  ///< the same as a note of ours would write it
};

/// By id of the commit.
using UsageByCommit =
    std::unordered_map<std::string, std::vector<UsedAtCommit>>;

/// Returns the usage of the commits in `wanted`; one that is not in the result
/// has none that is known. The ledger's dead commits that nothing took over
/// count under their own id, all others where they are shown. `recorded` is
/// what merges wrote down.
Result<UsageByCommit> usage_of_commits(
    Workspace& workspace,
    const std::unordered_set<std::string>& wanted,
    const std::vector<notes::MergedUsage>& recorded);

/// Returns the ids of the commits, living or not, of which the ledger or a note
/// says that they were made on `branch`.
Result<std::vector<std::string>> commits_made_on(Workspace& workspace,
                                                 const std::string& branch);

}  // namespace tokens::app
