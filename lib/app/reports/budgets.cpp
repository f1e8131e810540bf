// See budgets.hpp.
#include "lib/app/reports/budgets.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/people.hpp"
#include "lib/app/reports/report_keys.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/text.hpp"
#include "lib/git/config_file.hpp"
#include "lib/ledger/history.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace tokens::app {
namespace {

using report::Budget;
using report::Dimension;

constexpr std::array k_kinds{Dimension::commit,
                             Dimension::branch,
                             Dimension::author,
                             Dimension::day,
                             Dimension::week,
                             Dimension::month};

std::string key_of(BudgetKind kind) {
  return std::string("tokens.budget.") + name_of(kind);
}

/// Also what is a slip of the pen: another case, a plural, no third word.
constexpr const char* k_all_keys =
    "^tokens\\.[Bb][Uu][Dd][Gg][Ee][Tt][Ss]?(\\.|$)";

/// Returns the keys that look like budgets and are none.
std::vector<std::string> unknown_keys(
    const std::vector<git::ConfigEntry>& entries) {
  std::set<std::string> problems;
  for (const git::ConfigEntry& entry : entries) {
    const bool is_known = std::ranges::any_of(
        k_kinds,
        [&entry](BudgetKind kind) { return entry.key == key_of(kind); });
    if (!is_known) {
      problems.insert(printable(entry.key) + " in " + printable(entry.origin) +
                      ": no budget has this name; use tokens.budget.commit, "
                      "branch, author, day, week or month");
    }
  }
  return {problems.begin(), problems.end()};
}

/// Reads all budgets; `origins` are the files of their keys, if known.
BudgetSettings read_settings(
    const git::Repository& repository,
    const std::map<std::string, std::string>& origins) {
  BudgetSettings settings;
  for (const BudgetKind kind : k_kinds) {
    const std::string key = key_of(kind);
    const auto value = repository.config(key);
    if (!value) {
      continue;
    }
    const auto limit = report::parse_limit(*value);
    if (!limit) {
      const auto origin = origins.find(key);
      settings.problems.push_back(
          key +
          (origin == origins.end() ? "" : " in " + printable(origin->second)) +
          ": " + limit.error().message);
    } else if (*limit) {
      settings.budgets.push_back({kind, **limit});
    }
  }
  return settings;
}

/// The key of the groups that a budget covers; nothing where the subject has
/// none.
std::optional<std::string> covered_key(BudgetKind kind,
                                       const BudgetSubject& subject,
                                       const std::string& author) {
  const auto text = [](const std::string& value) {
    return value.empty() ? std::nullopt : std::optional(value);
  };
  switch (kind) {
    case BudgetKind::commit:
      return text(subject.commit);
    case BudgetKind::branch:
      return text(subject.branch);
    case BudgetKind::author:
      return text(author);
    default:
      break;
  }
  const Moment local =
      subject.offset ? subject.now + subject.offset(subject.now) : subject.now;
  return span_text(kind, span_start(kind, to_unix_ms(local)));
}

Result<std::string> author_of(const Workspace& workspace,
                              const std::string& commit) {
  if (commit.empty()) {
    return std::string();
  }
  TOKENS_TRY_ASSIGN(CommitInfo info, workspace.repository->commit(commit));
  map_authors(*workspace.repository, {&info});
  return contact_text(info.author_name, info.author_email);
}

/// A report by commit, model, and whatever the budgets ask for, in this order.
struct BudgetReport {
  report::Report report;
  std::set<std::string> fresh;  ///< commits that "before" leaves out

  [[nodiscard]] std::size_t place_of(Dimension dimension) const {
    return static_cast<std::size_t>(std::ranges::find(report.by, dimension) -
                                    report.by.begin());
  }

  [[nodiscard]] MeasuredBudget measure(const BudgetSetting& setting,
                                       const std::string& key) const;
};

MeasuredBudget BudgetReport::measure(const BudgetSetting& setting,
                                     const std::string& key) const {
  MeasuredBudget measured;
  measured.kind = setting.kind;
  Budget& budget = measured.budget;
  budget.limit = setting.limit;
  std::set<std::string> unpriced;
  const std::size_t place = place_of(setting.kind);
  for (const report::Group& group : report.groups) {
    if (group.key[place] != key) {
      continue;
    }
    budget.spent += group.sum;
    if (!group.key[0] || !fresh.contains(*group.key[0])) {
      measured.before += report::amount_of(setting.limit, group.sum);
    }
    if (group.sum.priced < group.sum.responses) {
      unpriced.insert(group.key[1].value_or(""));
    }
  }
  if (setting.limit.unit == report::Limit::Unit::dollars) {
    budget.unpriced = {unpriced.begin(), unpriced.end()};
  }
  // A quiet day of a repository that has usage is known to have cost nothing.
  budget.has_data = budget.spent.responses > 0 ||
                    (is_time(setting.kind) && report.total.responses > 0);
  return measured;
}

/// Returns true if the commit was made here: then its usage would be known, and
/// having none is a 0. Of others nobody told us.
Result<bool> was_made_here(Workspace& workspace, const std::string& commit) {
  TOKENS_TRY_ASSIGN(const ledger::RowId repository,
                    known_row(*workspace.ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(
      const auto made,
      ledger::making_event(*workspace.ledger, repository, commit));
  return made.has_value();
}

/// Whether a commit, branch or author without usage is known to have none.
Result<bool> is_known_zero(Workspace& workspace,
                           const MeasuredBudget& measured,
                           const BudgetSubject& subject) {
  if (measured.kind != BudgetKind::branch) {
    return was_made_here(workspace, subject.commit);
  }
  const auto tip =
      workspace.repository->resolve("refs/heads/" + measured.budget.scope);
  return tip ? was_made_here(workspace, *tip) : Result<bool>(false);
}

}  // namespace

BudgetSettings budget_settings(const git::Repository& repository) {
  return read_settings(repository, {});
}

BudgetSettings examined_budget_settings(const git::Repository& repository) {
  const auto entries = git::config_entries(k_all_keys);
  std::map<std::string, std::string> origins;
  for (const git::ConfigEntry& entry :
       entries.value_or(std::vector<git::ConfigEntry>{})) {
    origins[entry.key] = entry.origin;
  }
  BudgetSettings settings = read_settings(repository, origins);
  if (entries) {
    for (std::string& problem : unknown_keys(*entries)) {
      settings.problems.push_back(std::move(problem));
    }
  } else {
    settings.problems.push_back(entries.error().message);
  }
  return settings;
}

Result<std::vector<MeasuredBudget>> measure_budgets(
    Workspace& workspace,
    const std::vector<BudgetSetting>& settings,
    const BudgetSubject& subject) {
  ReportQuery query;
  query.by = {Dimension::commit, Dimension::model};
  query.offset = subject.offset;
  query.with_conservation = false;
  std::string author;
  for (const BudgetSetting& setting : settings) {
    if (!query.asks_for(setting.kind)) {
      query.by.push_back(setting.kind);
    }
    if (setting.kind == BudgetKind::author) {
      TOKENS_TRY_ASSIGN(author, author_of(workspace, subject.commit));
    }
  }
  BudgetReport report;
  TOKENS_TRY_ASSIGN(report.report, build_report(workspace, query));
  report.fresh = subject.fresh;
  if (report.fresh.empty()) {
    report.fresh.insert(subject.commit);
  }
  std::vector<MeasuredBudget> measured;
  for (const BudgetSetting& setting : settings) {
    const auto key = covered_key(setting.kind, subject, author);
    MeasuredBudget one;
    if (key) {
      one = report.measure(setting, *key);
    }
    one.kind = setting.kind;
    one.budget.name = name_of(setting.kind);
    one.budget.scope = key.value_or("");
    one.budget.limit = setting.limit;
    if (key && !one.budget.has_data && report.report.total.responses > 0) {
      TOKENS_TRY_ASSIGN(one.budget.has_data,
                        is_known_zero(workspace, one, subject));
    }
    measured.push_back(std::move(one));
  }
  return measured;
}

}  // namespace tokens::app
