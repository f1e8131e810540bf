// See every_use.hpp.
#include "dashboard/every_use.hpp"

#include "dashboard/forge.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/report/labels.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace tokens::dashboard {
namespace {

using report::Dimension;
using report::Sum;

/// Hour, project, and what was typed: how a report groups entries of the log.
using TaskGroup = std::tuple<std::string, std::string, std::string>;

Sum sum_of(const app::Task& task) {
  Sum sum;
  sum.tokens.unclassified = task.tokens;
  sum.responses = 1;
  sum.priced = 1;
  sum.flat = 1;
  sum.cost = task.cost;
  return sum;
}

/// Entries without words share a group with usage that has no commit.
void take_away(Sum& sum, const Sum& part) {
  sum.tokens.unclassified -= part.tokens.unclassified;
  sum.responses -= part.responses;
  sum.priced -= part.priced;
  sum.flat -= part.flat;
  sum.cost = PicoUsd{sum.cost.amount() - part.cost.amount()};
}

std::string task_of(const std::optional<std::string>& commit,
                    const KnownCommits& known,
                    Subjects& subjects) {
  if (!commit) {
    return "(no commit)";
  }
  const auto found = known.find(*commit);
  const std::string subject =
      found == known.end() ? "" : subjects.of(found->second);
  return (subject.empty() ? "commit" : subject) + " (" +
         commit->substr(0, k_short_id) + ")";
}

Result<report::Report> by_hour(app::Workspace& workspace,
                               const Offset& offset) {
  app::ReportQuery query;
  query.by = {
      Dimension::hour, Dimension::project, Dimension::commit, Dimension::task};
  query.all_repositories = true;
  query.with_conservation = false;
  query.offset = offset;
  return app::build_report(workspace, query);
}

}  // namespace

Result<std::vector<Use>> every_use(app::Workspace& workspace,
                                   Subjects& subjects,
                                   const Offset& offset) {
  TOKENS_TRY_ASSIGN(const auto tasks, app::list_tasks(workspace, {}));
  TOKENS_TRY_ASSIGN(const report::Report report, by_hour(workspace, offset));
  TOKENS_TRY_ASSIGN(const KnownCommits known, known_commits(*workspace.ledger));
  std::vector<Use> uses;
  std::map<TaskGroup, Sum> logged;
  for (const app::Task& task : tasks) {
    const Sum sum = sum_of(task);
    const std::string date = task.wall.substr(0, 10);
    logged[{date + "T" + task.wall.substr(11, 2) + ":00",
            task.project,
            task.task}] += sum;
    uses.push_back({date, task.wall.substr(11), task.project, task.task, sum});
  }
  for (const report::Group& group : report.groups) {
    Sum sum = group.sum;
    const auto& [hour, project, commit, task] =
        std::tie(group.key[0], group.key[1], group.key[2], group.key[3]);
    if (sum.flat > 0) {
      take_away(
          sum,
          logged[{hour.value_or(""), project.value_or(""), task.value_or("")}]);
    }
    if (sum.responses == 0) {
      continue;
    }
    uses.push_back({hour ? hour->substr(0, 10) : "unknown",
                    hour ? hour->substr(11) + ":00" : "unknown",
                    project.value_or(null_label(Dimension::project)),
                    task_of(commit, known, subjects),
                    sum});
  }
  std::stable_sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) {
    return std::tie(a.date, a.time) < std::tie(b.date, b.time);
  });
  return uses;
}

}  // namespace tokens::dashboard
