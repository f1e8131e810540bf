// Which budgets a pull request exceeds, which were exceeded without it, and
// what a job's log says of them.
#pragma once

#include "ci/pull_request_facts.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/budget.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tokens::ci {

struct GateQuery {
  /// Of the pull request itself: there is nothing before it.
  std::vector<report::Budget> limits;
  std::vector<app::BudgetSetting> settings;  ///< of git's configuration
  Moment now;
  std::function<std::chrono::minutes(Moment)> offset;  ///< as in ReportQuery
};

struct Gate {
  std::vector<report::Budget> newly;    ///< exceeded by this pull request
  std::vector<report::Budget> before;   ///< exceeded on its base already
  std::vector<report::Budget> unknown;  ///< not exceeded, as far as is known
  std::vector<report::Budget> within;
};

/// Measures. `limits` need name and limit only.
Result<Gate> measure_gate(app::Workspace& workspace,
                          const PullRequest& facts,
                          const GateQuery& query);

/// Whether a log's lines are commands of GitHub's.
enum class LogKind { plain, github };

/// Returns a line for each budget: errors for those that block, warnings for
/// those that were exceeded before or are not known. On GitHub at most ten of
/// each kind, which is what it shows; the last one tells of the rest.
std::string gate_text(const Gate& gate, LogKind kind);

}  // namespace tokens::ci
