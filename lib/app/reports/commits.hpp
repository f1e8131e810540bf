// Commits as people ask for them: one, a list, and the branch at a glance.
#pragma once

#include "lib/app/views/commit_sums.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/report/budget.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
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

}  // namespace tokens::app
