// See every_use.hpp.
#include "dashboard/every_use.hpp"

#include "cli/text/task_text.hpp"
#include "dashboard/forge.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/json.hpp"
#include "lib/git/repository.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

namespace tokens::dashboard {
namespace {

using report::Dimension;
using report::Sum;

/// Hour, project, and what was typed: how a report groups entries of the log.
using TaskGroup = std::tuple<std::string, std::string, std::string>;

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

/// What the uses of one project, day or task have in common.
struct NamedTotal {
  Sum sum;
  std::int64_t count = 0;
  std::vector<std::string> projects;  ///< in the order of their first use
};

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

/// Named parts in the order of their first use, as the original had them.
class NamedTotals {
 public:
  void add(const std::string& name, const LogLine& use) {
    const auto [place, is_new] = places_.emplace(name, parts_.size());
    if (is_new) {
      parts_.emplace_back(name, NamedTotal{});
    }
    NamedTotal& part = parts_[place->second].second;
    part.sum += use.sum;
    ++part.count;
    add_once(part.projects, use.project);
  }

  [[nodiscard]] JsonObject object(bool with_projects) const {
    JsonObject all;
    for (const auto& [name, part] : parts_) {
      JsonObject one{{"tokens", part.sum.tokens.total()},
                     {"cost", part.sum.known_cost()},
                     {"count", part.count}};
      if (with_projects) {
        one.add("projects", Json::array(part.projects));
      }
      all.add(name, one);
    }
    return all;
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::pair<std::string, NamedTotal>> parts_;
};

/// Bounds the memory: some megabytes.
constexpr std::size_t k_most_known = 50'000;

/// The repository asked last on this thread: commits come in groups.
struct LastRepository {
  std::string common_dir;
  std::unique_ptr<git::Repository> repository;
};

std::string read_subject(const KnownCommit& commit, LastRepository& last) {
  if (last.common_dir != commit.common_dir) {
    last.common_dir = commit.common_dir;
    last.repository.reset();
    if (system::status(commit.common_dir)) {
      auto opened = git::open(commit.common_dir, git::FromEnvironment::no);
      if (opened) {
        last.repository = std::move(*opened);
      }
    }
  }
  if (!last.repository) {
    return "";
  }
  const auto found = last.repository->commit(commit.row.sha);
  return found ? found->subject : "";
}

}  // namespace

app::ReportQuery whole_ledger(std::vector<report::Dimension> by,
                              const Offset& offset) {
  app::ReportQuery query;
  query.by = std::move(by);
  query.all_repositories = true;
  query.with_conservation = false;
  query.offset = offset;
  return query;
}

Result<std::vector<LogLine>> every_use(app::Workspace& workspace,
                                       Subjects& subjects,
                                       const Offset& offset) {
  TOKENS_TRY_ASSIGN(const auto tasks, app::list_tasks(workspace, {}));
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace,
                                      whole_ledger({Dimension::hour,
                                                    Dimension::project,
                                                    Dimension::commit,
                                                    Dimension::task},
                                                   offset)));
  TOKENS_TRY_ASSIGN(const KnownCommits known, known_commits(*workspace.ledger));
  std::vector<LogLine> uses;
  std::map<TaskGroup, Sum> logged;
  for (const app::Task& task : tasks) {
    const Sum sum = cli::task_sum(task);
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
  std::stable_sort(
      uses.begin(), uses.end(), [](const LogLine& a, const LogLine& b) {
        return std::tie(a.date, a.time) < std::tie(b.date, b.time);
      });
  return uses;
}

std::string stats_json(const std::vector<LogLine>& uses) {
  Sum total;
  NamedTotals projects;
  NamedTotals dates;
  NamedTotals tasks;
  for (const LogLine& use : uses) {
    total += use.sum;
    projects.add(use.project, use);
    dates.add(use.date, use);
    tasks.add(use.task, use);
  }
  return JsonObject{{"totalTokens", total.tokens.total()},
                    {"totalCost", total.known_cost()},
                    {"byProject", projects.object(false)},
                    {"byDate", dates.object(false)},
                    {"byTask", tasks.object(true)},
                    {"logs", uses.size()}}
      .document();
}

std::string logs_json(const std::vector<LogLine>& uses) {
  const auto entry = [](const LogLine& use) {
    return JsonObject{
        {"datetime",
         use.date == use.time ? use.date : use.date + " " + use.time},
        {"date", use.date},
        {"time", use.time},
        {"project", use.project},
        {"task", use.task},
        {"tokens", use.sum.tokens.total()},
        {"cost", use.sum.known_cost()}};
  };
  return Json::lines(uses, entry).text() + "\n";
}

std::string projects_json(const std::vector<LogLine>& uses) {
  std::vector<std::string> known;
  for (const LogLine& use : uses) {
    add_once(known, use.project);
  }
  return Json::lines(known).text() + "\n";
}

Result<KnownCommits> known_commits(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
  KnownCommits known;
  for (const ledger::RepositoryRow& repository : repositories) {
    TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger, repository.row));
    for (ledger::CommitRow& row : rows) {
      if (!row.dropped && row.shown == row.row) {
        std::string sha = row.sha;
        known.try_emplace(std::move(sha),
                          KnownCommit{std::move(row), repository.common_dir});
      }
    }
  }
  return known;
}

std::string Subjects::of(const KnownCommit& commit) {
  thread_local LastRepository last;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(commit.row.sha); found != known_.end()) {
      return found->second;
    }
  }
  std::string subject = read_subject(commit, last);
  const std::lock_guard lock(mutex_);
  if (known_.size() > k_most_known) {
    known_.clear();
  }
  if (!subject.empty()) {  // what is missing may come back
    known_.emplace(commit.row.sha, subject);
  }
  return subject;
}

}  // namespace tokens::dashboard
