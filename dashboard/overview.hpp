// What the page shows, as data: one report over everything, folded into the
// sums of each panel. So all panels agree with each other, and with
// `git tokens report --all-repos`.
#pragma once

#include "dashboard/every_use.hpp"
#include "dashboard/forge.hpp"
#include "lib/app/merges/merges.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/budget.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::dashboard {

/// What the reader chose. Empty texts mean "all".
struct Filters {
  std::string period;  ///< a name of k_periods; "custom": since and until
  std::string since;   ///< "2026-11-22": that day and later
  std::string until;   ///< that day and earlier
  std::string project;
  std::string branch;
  std::string author;
  std::string model;
};

/// A filter besides the period: in the URL it has the name of its dimension.
struct FilterKind {
  report::Dimension dimension;
  std::string Filters::*value;
  std::string app::ReportQuery::*query;

  [[nodiscard]] const char* name() const { return report::name_of(dimension); }
};

inline constexpr FilterKind k_filters[] = {
    {report::Dimension::project, &Filters::project, &app::ReportQuery::project},
    {report::Dimension::branch, &Filters::branch, &app::ReportQuery::branch},
    {report::Dimension::author, &Filters::author, &app::ReportQuery::author},
    {report::Dimension::model, &Filters::model, &app::ReportQuery::model}};

/// Returns the question about all that passes the filters, at any time.
app::ReportQuery query_for(const Filters& filters,
                           std::vector<report::Dimension> by,
                           const Offset& offset);

/// A period of the page, by its name in the URL.
struct Period {
  const char* name;
  const char* label;
};

inline constexpr Period k_periods[] = {{"all", "all time"},
                                       {"today", "today"},
                                       {"yesterday", "yesterday"},
                                       {"7d", "the last 7 days"},
                                       {"30d", "the last 30 days"},
                                       {"month", "this month"},
                                       {"custom", "from – to"}};

/// Sets `since` and `until` by the period; a period that is not known is all
/// time, and so are days that are none. `today` is "2026-11-22".
void resolve_period(Filters& filters, const std::string& today);

/// Returns the day so many days later.
std::string day_plus(const std::string& day, int days);

/// A commit and all that it used of what the filters let through.
struct CommitLine {
  std::string id;
  std::string subject;  ///< empty if it is gone
  std::string author;   ///< "Name <address>"
  std::string branch;
  std::string project;
  std::string day;   ///< when it was made, on this user's clock; of a team's
                     ///< ledger, which does not know: of its last response
  std::string time;  ///< "05:20"; empty with such a day
  report::Sum sum;
  std::optional<Forge> forge;  ///< of its repository
};

/// The answer to "which branch ate the week?".
struct BranchShare {
  std::string project;
  std::string branch;
  report::Sum sum;
  report::Sum of;  ///< everything of these days
};

/// What there is to choose from, in the order of k_filters.
using Choices = std::vector<std::vector<std::string>>;

struct Overview {
  Filters filters;
  std::string today;
  std::string now;        ///< "05:20:45"
  bool is_empty = false;  ///< the ledger holds nothing at all
  /// The address of the team's ledger that is shown; empty: it is one's own.
  /// Tools, tasks, budgets and merges are not told then.
  std::string team;

  report::Report trend;  ///< by day, week or month, and model
  report::Report projects;
  report::Report branches;  ///< by project and branch
  report::Report authors;
  report::Report models;
  report::Report tasks;    ///< entries of the task log only, which are `flat`
  report::Report commits;  ///< without what is on none

  report::Sum today_sum;
  report::Sum month_sum;
  std::vector<std::string> unpriced;  ///< models, of the period

  std::optional<CommitLine> dearest;  ///< commit of `dearest_day`
  /// Yesterday, or the last day before that has any; today if none has.
  std::string dearest_day;
  std::optional<BranchShare> week;

  std::vector<CommitLine> recent;  ///< the newest first
  std::vector<CommitLine> costliest;
  std::vector<app::Task> log;           ///< the newest first
  std::size_t log_size = 0;             ///< all of the period
  std::vector<report::Budget> budgets;  ///< of the repository we stand in
  std::vector<app::Merge> merges;       ///< the same; in their order
  std::optional<Forge> forge;           ///< the same
  Choices choices;
};

/// Answers; `filters` as they came, see resolve_period(). The task log is told
/// up to `most_tasks`.
Result<Overview> overview(app::Workspace& workspace,
                          Subjects& subjects,
                          Filters filters,
                          const Offset& offset,
                          std::size_t most_tasks);

}  // namespace tokens::dashboard
