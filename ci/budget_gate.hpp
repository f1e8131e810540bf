// Which budgets a pull request exceeds, and which were exceeded without it.
#pragma once

#include "ci/pull_request_facts.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/budget.hpp"

#include <chrono>
#include <functional>
#include <optional>
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

}  // namespace tokens::ci
