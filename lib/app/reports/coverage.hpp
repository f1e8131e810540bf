// Which commits of the branches have usage recorded, and why the others have
// none; and what waits for a commit.
#pragma once

#include "lib/app/reports/commits.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <vector>

namespace tokens::app {

/// Commits that a local branch or HEAD reaches; each is in exactly one of the
/// numbers.
struct Coverage {
  std::int64_t recorded = 0;
  /// Made by somebody else, or in another clone or on a server: no event here
  /// shows their making, though the history of HEAD goes back that far.
  std::int64_t made_elsewhere = 0;
  /// Older than the first line of any transcript that was ever read.
  std::int64_t before_transcripts = 0;
  /// Merges, picks and rebased commits without usage of their own.
  std::int64_t merge_or_pick = 0;
  /// Made here, and nothing was used since the commit before.
  std::int64_t no_usage = 0;

  [[nodiscard]] std::int64_t commits() const {
    return recorded + made_elsewhere + before_transcripts + merge_or_pick +
           no_usage;
  }
};

struct RepositoryState {
  Coverage coverage;
  std::vector<PendingOnBranch> pending;  ///< by name of the branch
};

/// Looks at every commit and every response of the workspace's repository,
/// once.
Result<RepositoryState> repository_state(Workspace& workspace);

}  // namespace tokens::app
