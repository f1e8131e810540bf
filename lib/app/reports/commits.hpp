// Commits as people ask for them: one, a list, and the branch at a glance.
#pragma once

#include "lib/app/views/commit_sums.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/budget.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// A commit and what it cost. A commit without usage has empty parts.
struct CommitSummary {
  CommitInfo commit;   ///< the author as .mailmap has it, but in summaries_of
  std::string branch;  ///< where HEAD stood when it was made; empty: detached
                       ///< or not known
  bool has_record = false;
  Evidence evidence = Evidence::none;  ///< the strongest of its responses
  report::Sum sum;
  std::vector<std::string> models;    ///< the costliest first
  std::vector<std::string> sessions;  ///< the costliest first
  std::vector<CommitPart> parts;
};

/// Returns the commits of `range` (see git::Repository::log), newest first.
Result<std::vector<CommitSummary>> log_commits(Workspace& workspace,
                                               const std::string& range,
                                               std::size_t limit);

/// Returns one commit; `not_found` if `revision` names none.
Result<CommitSummary> show_commit(Workspace& workspace,
                                  const std::string& revision);

/// Returns the commits with these ids, in their order.
Result<std::vector<CommitSummary>> summaries_of(
    Workspace& workspace, const std::vector<std::string>& ids);

/// Pending usage on one branch.
struct PendingOnBranch {
  std::string branch;  ///< empty: detached
  report::Sum sum;
};

/// A branch at a glance.
struct Glance {
  std::string branch;               ///< empty: detached
  report::Sum total;                ///< of the commits made on it
  report::Sum here;                 ///< of those, what this clone's ledger
                                    ///< tells; notes and other clones the rest
  std::vector<CommitSummary> last;  ///< the last commits with usage, newest
                                    ///< first, at most five
  std::vector<PendingOnBranch> pending;
  report::Sum outside_of_branch;         ///< everything else in this repository
  std::optional<report::Budget> budget;  ///< of the branch; not set by glance()
};

Result<Glance> glance(Workspace& workspace);

}  // namespace tokens::app
