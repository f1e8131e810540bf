// See budget_gate.hpp.
#include "ci/budget_gate.hpp"

#include "cli/text/budget_text.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
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

constexpr std::size_t k_most_annotations = 10;  ///< of a kind in one step

std::string line(std::string_view level,
                 const std::string& text,
                 LogKind kind) {
  const std::string shown = printable(text);
  if (level.empty()) {
    return "AI budget " + shown + "\n";
  }
  return kind == LogKind::github
             ? cli::github_annotation(level, "AI budget", shown)
             : fmt::format("{}: AI budget {}\n", level, shown);
}

/// All lines of one level; those beyond what a forge shows become one.
std::string lines(std::string_view level,
                  const std::vector<std::string>& texts,
                  LogKind kind) {
  const bool is_limited =
      kind == LogKind::github && texts.size() > k_most_annotations;
  const std::size_t shown = is_limited ? k_most_annotations - 1 : texts.size();
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) {
    out += line(level, texts[i], kind);
  }
  if (is_limited) {
    out += line(
        level,
        fmt::format("and {} more: the summary has them", texts.size() - shown),
        kind);
  }
  return out;
}

std::string unknown_reason(const report::Budget& budget) {
  if (budget.name == app::name_of(app::BudgetKind::branch) &&
      budget.scope.empty()) {
    return "; HEAD is on no branch, and no variable of CI names one";
  }
  return budget.has_data ? "; a model without a price was used: at least that"
                         : "; nothing is recorded";
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

std::string gate_text(const Gate& gate, LogKind kind) {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  std::vector<std::string> rest;
  for (const report::Budget& budget : gate.newly) {
    errors.push_back(cli::budget_sentence(budget));
  }
  for (const report::Budget& budget : gate.before) {
    warnings.push_back(cli::budget_sentence(budget) +
                       " already on the base: this does not block");
  }
  for (const report::Budget& budget : gate.unknown) {
    warnings.push_back(cli::budget_sentence(budget) + unknown_reason(budget));
  }
  for (const report::Budget& budget : gate.within) {
    rest.push_back(cli::budget_sentence(budget));
  }
  return lines("error", errors, kind) + lines("warning", warnings, kind) +
         lines("", rest, kind);
}

}  // namespace tokens::ci
