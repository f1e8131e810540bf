// See overview.hpp.
#include "dashboard/overview.hpp"

#include "lib/app/reports/budgets.hpp"
#include "lib/app/reports/report_keys.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/time.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace tokens::dashboard {
namespace {

using report::Dimension;
using report::Group;
using report::Report;
using report::Sum;

/// Where each dimension stands in the key of the one report.
enum KeyPlace : std::size_t {
  k_day,
  k_project,
  k_branch,
  k_author,
  k_model,
  k_commit,
  k_task,
};

const std::vector<Dimension> k_dimensions{Dimension::day,
                                          Dimension::project,
                                          Dimension::branch,
                                          Dimension::author,
                                          Dimension::model,
                                          Dimension::commit,
                                          Dimension::task};

constexpr int k_week_days = 7;
constexpr std::size_t k_most_costliest = 10;
constexpr std::size_t k_most_recent = 20;
constexpr std::size_t k_most_choices = 500;

/// Longer spans are drawn by weeks, and still longer ones by months.
constexpr int k_most_day_columns = 120;
constexpr int k_most_week_columns = 105;

using Key = std::vector<std::optional<std::string>>;
using Wanted = std::function<bool(const Group&)>;

bool is_in(const std::optional<std::string>& day, const Filters& filters) {
  if (filters.since.empty() && filters.until.empty()) {
    return true;
  }
  return day && (filters.since.empty() || *day >= filters.since) &&
         (filters.until.empty() || *day <= filters.until);
}

/// Returns true if the group holds nothing but entries of the task log.
bool is_typed(const Group& group) {
  return group.sum.flat > 0 && group.sum.flat == group.sum.responses;
}

/// Adds the groups up by the keys that `key_of` returns, the costliest first,
/// or by time. What has no key is left out.
template <class KeyOf>
Report fold_by(const Report& all, std::vector<Dimension> by, KeyOf key_of) {
  Report folded;
  folded.by = std::move(by);
  report::SumsByKey sums;
  for (const Group& group : all.groups) {
    if (std::optional<Key> key = key_of(group)) {
      sums[std::move(*key)] += group.sum;
      folded.total += group.sum;
    }
  }
  folded.groups = report::groups_of(sums, folded.by);
  return folded;
}

/// Adds up what is wanted by some of its dimensions.
Report fold(const Report& all,
            const std::vector<std::size_t>& places,
            const Wanted& is_wanted) {
  std::vector<Dimension> by;
  for (const std::size_t place : places) {
    by.push_back(k_dimensions[place]);
  }
  return fold_by(all, by, [&](const Group& group) -> std::optional<Key> {
    if (!is_wanted(group)) {
      return std::nullopt;
    }
    Key key;
    for (const std::size_t place : places) {
      key.push_back(group.key[place]);
    }
    return key;
  });
}

std::optional<Moment> midnight_of(const std::string& day) {
  return day.size() == 10 ? parse_iso8601(day + "T00:00:00Z") : std::nullopt;
}

/// Replaces the days of a report by the weeks (from Monday) or months that
/// they are in.
Report coarser(const Report& days, Dimension dimension) {
  return fold_by(days, {dimension, Dimension::model}, [&](const Group& group) {
    Key key = group.key;
    if (const auto midnight = midnight_of(key.front().value_or(""))) {
      key.front() = app::span_text(
          dimension, app::span_start(dimension, to_unix_ms(*midnight)));
    }
    return std::optional(key);
  });
}

Report trend(const Report& all, const Filters& filters) {
  Report days = fold(all, {k_day, k_model}, [&](const Group& group) {
    return is_in(group.key[k_day], filters);
  });
  std::optional<Moment> first;
  std::optional<Moment> last;
  for (const Group& group : days.groups) {
    if (const auto day = midnight_of(group.key.front().value_or(""))) {
      first = first ? first : day;
      last = day;
    }
  }
  if (!first || *last - *first < std::chrono::days{k_most_day_columns}) {
    return days;
  }
  return coarser(days,
                 *last - *first < std::chrono::weeks{k_most_week_columns}
                     ? Dimension::week
                     : Dimension::month);
}

Result<Report> read_all(app::Workspace& workspace,
                        const Filters& filters,
                        const Offset& offset) {
  return app::build_report(workspace, query_for(filters, k_dimensions, offset));
}

bool is_filtered(const Filters& filters) {
  return std::any_of(std::begin(k_filters),
                     std::end(k_filters),
                     [&filters](const FilterKind& kind) {
                       return !(filters.*kind.value).empty();
                     });
}

Choices choices_of(const Report& all) {
  Choices choices;
  for (const FilterKind& kind : k_filters) {
    const auto place = static_cast<std::size_t>(
        std::find(k_dimensions.begin(), k_dimensions.end(), kind.dimension) -
        k_dimensions.begin());
    std::set<std::string> found;
    for (const Group& group : all.groups) {
      if (group.key[place] && found.size() < k_most_choices) {
        found.insert(*group.key[place]);
      }
    }
    choices.emplace_back(found.begin(), found.end());
  }
  return choices;
}

/// Finds commits among the groups, and what git and the ledger tell of them.
class CommitLines {
 public:
  CommitLines(const Report& all,
              const KnownCommits& known,
              Subjects& subjects,
              Forges& forges,
              const Offset& offset)
      : known_(known), subjects_(subjects), forges_(forges) {
    std::map<std::string, CommitLine> lines;
    for (const Group& group : all.groups) {
      if (!group.key[k_commit]) {
        continue;
      }
      CommitLine& line = lines[*group.key[k_commit]];
      line.author = group.key[k_author].value_or(line.author);
      line.branch = group.key[k_branch].value_or(line.branch);
      line.project = group.key[k_project].value_or(line.project);
      line.sum += group.sum;
      line.day = std::max(line.day, group.key[k_day].value_or(""));
    }
    for (auto& [id, line] : lines) {
      line.id = id;
      const auto found = known.find(id);
      if (found == known.end()) {
        line.day.clear();
      } else if (const auto second = found->second.row.second; second != 0) {
        // Of a team's ledger, which does not tell, the last day stays.
        const Moment made = from_unix_ms(second * 1000);
        const std::string wall = format_iso8601_seconds(made + offset(made));
        line.day = wall.substr(0, 10);
        line.time = wall.substr(11, 5);
      }
      lines_.push_back(std::move(line));
    }
    std::sort(lines_.begin(),
              lines_.end(),
              [](const CommitLine& a, const CommitLine& b) {
                return std::tie(a.day, a.time, a.id) >
                       std::tie(b.day, b.time, b.id);
              });
  }

  enum class Order { newest, costliest };

  /// Returns the `most` newest, or costliest, commits of these days.
  [[nodiscard]] std::vector<CommitLine> first(const Filters& filters,
                                              Order order,
                                              std::size_t most) const {
    std::vector<const CommitLine*> lines;
    for (const CommitLine& line : lines_) {
      if (is_in(line.day, filters)) {
        lines.push_back(&line);
      }
    }
    if (order == Order::costliest) {
      std::stable_sort(lines.begin(),
                       lines.end(),
                       [](const CommitLine* a, const CommitLine* b) {
                         return report::is_costlier(a->sum, b->sum);
                       });
    }
    lines.resize(std::min(most, lines.size()));
    std::vector<CommitLine> found;
    for (const CommitLine* line : lines) {
      found.push_back(told(*line));
    }
    return found;
  }

  /// Returns the last day until `day` on which commits were made, or "".
  [[nodiscard]] std::string last_day(const std::string& day) const {
    for (const CommitLine& line : lines_) {
      if (!line.day.empty() && line.day <= day) {
        return line.day;
      }
    }
    return "";
  }

 private:
  [[nodiscard]] CommitLine told(CommitLine line) const {
    const auto found = known_.find(line.id);
    if (found != known_.end()) {
      line.subject = subjects_.of(found->second);
      line.forge = forges_.of(found->second.common_dir);
    }
    return line;
  }

  const KnownCommits& known_;
  Subjects& subjects_;
  Forges& forges_;
  std::vector<CommitLine> lines_;  ///< the newest first
};

std::optional<BranchShare> branch_of_week(const Report& all,
                                          const std::string& today) {
  Filters week;
  week.since = day_plus(today, 1 - k_week_days);
  week.until = today;
  const Report branches =
      fold(all, {k_project, k_branch}, [&](const Group& group) {
        return is_in(group.key[k_day], week);
      });
  for (const Group& group : branches.groups) {
    if (group.key[1]) {
      return BranchShare{
          group.key[0].value_or(""), *group.key[1], group.sum, branches.total};
    }
  }
  return std::nullopt;
}

/// Budgets belong to a repository: to the one in which the dashboard runs.
Result<std::vector<report::Budget>> budgets_of(app::Workspace& workspace,
                                               const Offset& offset) {
  std::vector<report::Budget> budgets;
  if (!workspace.repository) {
    return budgets;
  }
  auto settings = app::budget_settings(*workspace.repository).budgets;
  std::erase_if(settings, [](const app::BudgetSetting& setting) {
    return setting.kind == app::BudgetKind::commit ||
           setting.kind == app::BudgetKind::author;
  });
  const auto head = workspace.repository->head();
  if (settings.empty() || !head) {
    return budgets;
  }
  TOKENS_TRY_ASSIGN(
      auto measured,
      app::measure_budgets(workspace,
                           settings,
                           {head->id, head->branch, system::now(), offset}));
  for (app::MeasuredBudget& one : measured) {
    budgets.push_back(std::move(one.budget));
  }
  return budgets;
}

Result<void> set_log(app::Workspace& workspace,
                     std::size_t most,
                     Overview& view) {
  const Filters& filters = view.filters;
  if (!filters.branch.empty() || !filters.author.empty() ||
      !filters.model.empty()) {
    return {};  // an entry has none of these
  }
  app::TaskQuery query;
  query.project = filters.project;
  TOKENS_TRY_ASSIGN(auto tasks, app::list_tasks(workspace, query));
  std::reverse(tasks.begin(), tasks.end());
  for (app::Task& task : tasks) {
    if (is_in(task.wall.substr(0, 10), filters)) {
      ++view.log_size;
      if (view.log.size() < most) {
        view.log.push_back(std::move(task));
      }
    }
  }
  return {};
}

void set_sums(const Report& all, Overview& view) {
  const Filters& filters = view.filters;
  const auto in_period = [&filters](const Group& group) {
    return is_in(group.key[k_day], filters);
  };
  view.trend = trend(all, filters);
  view.projects = fold(all, {k_project}, in_period);
  view.branches = fold(all, {k_project, k_branch}, in_period);
  view.authors = fold(all, {k_author}, in_period);
  view.models = fold(all, {k_model}, in_period);
  view.tasks = fold(all, {k_task}, [&](const Group& group) {
    return view.team.empty() && in_period(group) && is_typed(group);
  });
  view.commits = fold(all, {k_commit}, [&](const Group& group) {
    return in_period(group) && group.key[k_commit];
  });
  const auto sum_of_days = [&](const std::string& beginning) {
    return fold(all,
                {k_day},
                [&beginning](const Group& group) {
                  return group.key[k_day].value_or("").starts_with(beginning);
                })
        .total;
  };
  view.today_sum = sum_of_days(view.today);
  view.month_sum = sum_of_days(view.today.substr(0, 7));
  for (const Group& group : view.models.groups) {
    if (group.sum.priced < group.sum.responses) {
      view.unpriced.push_back(
          group.key.front().value_or(report::null_label(Dimension::model)));
    }
  }
}

}  // namespace

app::ReportQuery query_for(const Filters& filters,
                           std::vector<Dimension> by,
                           const Offset& offset) {
  app::ReportQuery query = whole_ledger(std::move(by), offset);
  for (const FilterKind& kind : k_filters) {
    query.*kind.query = filters.*kind.value;
  }
  return query;
}

std::string day_plus(const std::string& day, int days) {
  const auto midnight = midnight_of(day);
  return midnight ? format_day(*midnight + std::chrono::days{days}) : day;
}

void resolve_period(Filters& filters, const std::string& today) {
  const std::string period = filters.period;
  if (period == "custom") {
    for (std::string* day : {&filters.since, &filters.until}) {
      if (!midnight_of(*day)) {
        day->clear();
      }
    }
    return;
  }
  filters.since.clear();
  filters.until.clear();
  if (period == "today") {
    filters.since = filters.until = today;
  } else if (period == "yesterday") {
    filters.since = filters.until = day_plus(today, -1);
  } else if (period == "7d") {
    filters.since = day_plus(today, 1 - k_week_days);
  } else if (period == "30d") {
    filters.since = day_plus(today, -29);
  } else if (period == "month") {
    filters.since = today.substr(0, 8) + "01";
  } else {
    filters.period = "all";
  }
}

Result<Overview> overview(app::Workspace& workspace,
                          Subjects& subjects,
                          Filters filters,
                          const Offset& offset,
                          std::size_t most_tasks) {
  Overview view;
  const Moment now = system::now();
  const std::string wall = format_iso8601_seconds(now + offset(now));
  view.today = wall.substr(0, 10);
  view.now = wall.substr(11, 8);
  resolve_period(filters, view.today);
  view.filters = std::move(filters);
  view.team = app::team_of_copy(*workspace.ledger);
  TOKENS_TRY_ASSIGN(const Report all,
                    read_all(workspace, view.filters, offset));
  Report unfiltered;
  if (is_filtered(view.filters)) {
    TOKENS_TRY_ASSIGN(unfiltered, read_all(workspace, {}, offset));
  }
  const Report& whole = is_filtered(view.filters) ? unfiltered : all;
  view.choices = choices_of(whole);
  view.is_empty = whole.total.responses == 0;
  set_sums(all, view);
  TOKENS_TRY_ASSIGN(const KnownCommits known, known_commits(*workspace.ledger));
  Forges forges;
  const CommitLines commits(all, known, subjects, forges, offset);
  using Order = CommitLines::Order;
  view.recent = commits.first(view.filters, Order::newest, k_most_recent);
  view.costliest =
      commits.first(view.filters, Order::costliest, k_most_costliest);
  view.dearest_day = commits.last_day(day_plus(view.today, -1));
  if (view.dearest_day.empty()) {
    view.dearest_day = commits.last_day(view.today);  // the first day
  }
  Filters day;
  day.since = day.until = view.dearest_day;
  if (auto dearest = commits.first(day, Order::costliest, 1);
      !view.dearest_day.empty() && !dearest.empty()) {
    view.dearest = std::move(dearest.front());
  }
  view.week = branch_of_week(all, view.today);
  if (!view.team.empty()) {
    return view;  // the rest is of one person, or of one repository
  }
  TOKENS_TRY(set_log(workspace, most_tasks, view));
  TOKENS_TRY_ASSIGN(view.budgets, budgets_of(workspace, offset));
  if (workspace.repository && !is_filtered(view.filters)) {
    TOKENS_TRY_ASSIGN(view.merges, app::merges(workspace));
    view.forge = forges.of(workspace.repository->common_dir());
  }
  return view;
}

}  // namespace tokens::dashboard
