// Commits as people ask for them: one, a list, the branch at a glance, and
// which of all have usage recorded, and why the others have none.

#pragma once

#include "lib/app/views/commit_sums.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/report/budget.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::app {

/// A commit and what it cost. A commit without usage has empty parts.
struct CommitSummary : CommitSums {
  CommitInfo commit{};   ///< the author as .mailmap has it, but in summaries_of
  std::string branch{};  ///< where HEAD stood when it was made; empty: detached
                         ///< or not known
  bool has_record = false;
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

/// Adds up what waits for a commit, by branch.
class PendingSums {
 public:
  PendingSums(ledger::Ledger& ledger, ledger::GonePlaces gone)
      : ledger_(ledger), gone_(std::move(gone)) {}

  /// Adds the response if it waits; returns whether it does.
  bool take(const ledger::Fact& fact, FactPricer& pricer);

  /// Returns the sums by name of the branch.
  [[nodiscard]] std::vector<PendingOnBranch> by_branch() const;

 private:
  ledger::Ledger& ledger_;
  ledger::GonePlaces gone_;
  std::map<std::string, report::Sum> sums_;
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
