// See budget_gate.hpp.
#include "ci/budget_gate.hpp"

#include "lib/base/text.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace tokens::ci {
namespace {

using app::BudgetKind;
using report::Budget;

void file(Gate& gate, Budget budget, Int128 before) {
  if (!budget.is_exceeded()) {
    (budget.is_known() ? gate.within : gate.unknown)
        .push_back(std::move(budget));
  } else if (report::exceeds(budget.limit, before)) {
    gate.before.push_back(std::move(budget));
  } else {
    gate.newly.push_back(std::move(budget));
  }
}

/// Names the models without a price where the sum has some.
void fill(Budget& budget, const report::Sum& sum, const PullRequest& facts) {
  budget.spent = sum;
  budget.has_data = sum.responses > 0;
  if (budget.limit.unit == report::Limit::Unit::dollars &&
      sum.priced < sum.responses) {
    for (const report::Unpriced& one : facts.unpriced) {
      budget.unpriced.push_back(one.model);
    }
  }
}

/// A budget for each commit: none of them was there before.
void file_commits(Gate& gate,
                  const PullRequest& facts,
                  const report::Limit& limit) {
  for (const app::CommitSummary& one : facts.by_commit) {
    if (one.has_record) {
      Budget budget{app::name_of(BudgetKind::commit),
                    one.commit.id,
                    limit,
                    {},
                    false,
                    {}};
      fill(budget, one.sum, facts);
      file(gate, std::move(budget), 0);
    }
  }
}

/// Returns a commit of each person.
std::vector<std::string> one_commit_each(const PullRequest& facts) {
  std::map<std::string, std::string> commits;
  for (const app::CommitSummary& one : facts.by_commit) {
    if (one.has_record) {
      const CommitInfo& commit = one.commit;
      commits.emplace(contact_text(commit.author_name, commit.author_email),
                      commit.id);
    }
  }
  std::vector<std::string> ids;
  for (auto& [author, id] : commits) {
    ids.push_back(std::move(id));
  }
  return ids;
}

Result<void> file_measured(Gate& gate,
                           app::Workspace& workspace,
                           const std::vector<app::BudgetSetting>& settings,
                           const app::BudgetSubject& subject) {
  if (settings.empty()) {
    return {};
  }
  TOKENS_TRY_ASSIGN(auto all,
                    app::measure_budgets(workspace, settings, subject));
  for (app::MeasuredBudget& one : all) {
    file(gate, std::move(one.budget), one.before);
  }
  return {};
}

}  // namespace

Result<Gate> measure_gate(app::Workspace& workspace,
                          const PullRequest& facts,
                          const GateQuery& query) {
  Gate gate;
  for (Budget budget : query.limits) {
    fill(budget, facts.total, facts);
    file(gate, std::move(budget), 0);
  }
  std::vector<app::BudgetSetting> common;
  std::vector<app::BudgetSetting> personal;
  for (const app::BudgetSetting& setting : query.settings) {
    if (setting.kind == BudgetKind::commit) {
      file_commits(gate, facts, setting.limit);
    } else if (setting.kind == BudgetKind::author) {
      personal.push_back(setting);
    } else {
      common.push_back(setting);
    }
  }
  app::BudgetSubject subject{
      facts.head, facts.branch, query.now, query.offset, {}};
  for (const app::CommitSummary& one : facts.by_commit) {
    subject.fresh.insert(one.commit.id);
  }
  TOKENS_TRY(file_measured(gate, workspace, common, subject));
  if (!personal.empty()) {
    for (const std::string& id : one_commit_each(facts)) {
      subject.commit = id;
      TOKENS_TRY(file_measured(gate, workspace, personal, subject));
    }
  }
  return gate;
}

}  // namespace tokens::ci
