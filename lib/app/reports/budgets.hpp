// Budgets of git's configuration, and what was used of them.
//
// Invariant: what is used is what `git tokens report` says for the same branch,
// author or span of time in this repository: pending and dropped usage is part
// of it, because it was paid for.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/git/repository.hpp"
#include "lib/report/budget.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// What a budget is for: each commit, branch or author, and each day, week
/// (from Monday) or month, in the local zone. Its name is that of the key.
using BudgetKind = report::Dimension;
using report::name_of;

struct BudgetSetting {
  BudgetKind kind = BudgetKind::branch;
  report::Limit limit;
};

/// What tokens.budget.* say.
struct BudgetSettings {
  std::vector<BudgetSetting> budgets;
  std::vector<std::string> problems;  ///< settings that mean nothing, a line
                                      ///< each
};

/// Returns the budgets of the configuration, from what is loaded of it
/// already: nothing else is read.
BudgetSettings budget_settings(const git::Repository& repository);

/// The same, for those who have time: names also the files of settings that
/// mean nothing, and keys that are none of ours. Runs git.
BudgetSettings examined_budget_settings(const git::Repository& repository);

/// Which commit, branch and moment budgets are measured for.
struct BudgetSubject {
  std::string commit;  ///< its full id; empty: no commit yet
  std::string branch;  ///< empty: detached HEAD
  Moment now;
  std::function<std::chrono::minutes(Moment)> offset;  ///< as in ReportQuery
  /// Commits that "before" leaves out; empty: only `commit`.
  std::set<std::string> fresh{};
};

struct MeasuredBudget {
  BudgetKind kind = BudgetKind::branch;
  report::Budget budget;
  Int128 before = 0;  ///< used without the subject's commit or fresh ones
};

/// Measures each of `settings`, in one report.
Result<std::vector<MeasuredBudget>> measure_budgets(
    Workspace& workspace,
    const std::vector<BudgetSetting>& settings,
    const BudgetSubject& subject);

}  // namespace tokens::app
