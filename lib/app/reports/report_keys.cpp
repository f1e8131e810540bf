// See report_keys.hpp.
#include "lib/app/reports/report_keys.hpp"

#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/tasks.hpp"

#include <chrono>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Fact;
using ledger::RowId;
using report::Dimension;

constexpr std::int64_t k_no_time = INT64_MIN;

template <class Commit>
std::string contact_of(const Commit& commit) {
  return contact_text(commit.author_name, commit.author_email);
}

std::int64_t floor_to(std::int64_t ms, std::int64_t unit) {
  const std::int64_t rest = ms % unit;
  return ms - (rest < 0 ? rest + unit : rest);
}

}  // namespace

std::int64_t span_start(Dimension dimension,
                        std::int64_t local_ms,
                        report::WeekStart week) {
  constexpr std::int64_t hour = 3'600'000;
  constexpr std::int64_t day = 24 * hour;
  switch (dimension) {
    case Dimension::hour:
      return floor_to(local_ms, hour);
    case Dimension::week: {  // 1970-01-05 was a Monday
      const std::int64_t first =
          (week == report::WeekStart::monday ? 4 : 3) * day;
      return floor_to(local_ms - first, 7 * day) + first;
    }
    case Dimension::month: {
      const std::chrono::year_month_day date{
          std::chrono::floor<std::chrono::days>(from_unix_ms(local_ms))};
      return to_unix_ms(std::chrono::sys_days{date.year() / date.month() / 1});
    }
    default:
      return floor_to(local_ms, day);
  }
}

std::string span_text(Dimension dimension, std::int64_t start_ms) {
  const Moment start = from_unix_ms(start_ms);
  switch (dimension) {
    case Dimension::hour:
      return format_iso8601(start).substr(0, 13) + ":00";
    case Dimension::month:
      return format_day(start).substr(0, 7);
    default:
      return format_day(start);
  }
}

const char* source_name(std::int64_t source) {
  switch (static_cast<Source>(source)) {
    case Source::manual:
    case Source::task:  // typed by a person, too
      return "manual";
    case Source::reading:
      return "reading";
    case Source::imported:
      return "import";
    case Source::note:
      return "note";
    default:
      return "transcript";
  }
}

bool holds(std::string_view text, const std::string& part) {
  return lower_case(text).find(lower_case(part)) != std::string::npos;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

Result<void> ReportKeys::load(const std::vector<NotedCommit>& noted) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger_));
  for (const auto& repository : repositories) {
    TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger_, repository.row));
    for (CommitRow& row : rows) {
      const RowId id = row.row;
      commits_.emplace(id, std::move(row));
    }
  }
  for (const NotedCommit& one : noted) {
    CommitRow row;
    row.row = -(&one - noted.data()) - 1;
    row.repository = home_;
    row.sha = one.commit.id;
    row.author_name = one.commit.author_name;
    row.author_email = one.commit.author_email;
    commits_.emplace(row.row, std::move(row));
  }
  TOKENS_TRY_ASSIGN(agent_kinds_, ledger::agent_kinds(ledger_));
  TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger_));
  for (const ledger::WorktreeRow& row : worktrees) {
    repository_roots_.try_emplace(row.repository, row.root);
  }
  if (query_.asks_for(Dimension::skill)) {
    TOKENS_TRY_ASSIGN(skills_, ledger::skills(ledger_));
  }
  return {};
}

std::set<std::string> ReportKeys::commits_here() const {
  std::set<std::string> ids;
  for (const auto& [row, commit] : commits_) {
    if (row > 0 && is_home(commit)) {
      ids.insert(commit.sha);
    }
  }
  return ids;
}

bool ReportKeys::is_of_clone(const Fact& fact) const {
  if (fact.place != PlaceKind::commit) {
    return false;
  }
  const auto first = commits_.find(fact.commit);
  return first != commits_.end() && clones_.contains(first->second.shown);
}

Place ReportKeys::place_of(const Fact& fact) const {
  Place place;
  place.branch = fact.place == PlaceKind::outside ? fact.hinted_branch
                                                  : fact.pending_branch;
  if (fact.place != PlaceKind::commit) {
    return place;
  }
  const auto first = commits_.find(fact.commit);
  if (first == commits_.end() || first->second.dropped) {
    place.branch = first == commits_.end() ? 0 : first->second.branch_row;
    return place;
  }
  const auto shown = commits_.find(first->second.shown);
  if (shown != commits_.end()) {
    place.commit = &shown->second;
    place.branch = shown->second.branch_row;
  }
  return place;
}

/// Commits of other repositories have another .mailmap, and no message here.
std::vector<std::string> ReportKeys::people_of(RowId commit) {
  if (!people_.is_open()) {
    std::vector<CommitContact> contacts;
    for (const auto& [row, known] : commits_) {
      if (is_home(known)) {
        contacts.emplace_back(known.sha, contact_of(known));
      }
    }
    people_.open(workspace_.repository.get(), contacts, query_.sharers);
  }
  const CommitRow& row = commits_.at(commit);
  return people_.of(row.sha, contact_of(row));
}

std::string_view ReportKeys::text(RowId row) const {
  return row < 0 ? std::string_view(texts_[static_cast<std::size_t>(-row)])
                 : ledger::text_of(ledger_, row);
}

RowId ReportKeys::text_row(std::string text) {
  if (text.empty()) {
    return 0;
  }
  const auto [entry, is_new] = text_rows_.try_emplace(std::move(text), 0);
  if (is_new) {
    texts_.push_back(entry->first);
    entry->second = -static_cast<RowId>(texts_.size() - 1);
  }
  return entry->second;
}

std::string ReportKeys::recorded_author(RowId commit) const {
  return contact_of(commits_.at(commit));
}

/// Returns the row of the author's name.
RowId ReportKeys::author_of(RowId commit) {
  if (query_.sharers == Sharers::co_authors) {
    return commit;  // divided when all of it is known
  }
  const auto [entry, is_new] = authors_.try_emplace(commit, 0);
  if (is_new) {
    entry->second = text_row(people_of(commit).front());
  }
  return entry->second;
}

/// The folder of the repository that holds the directory, so that worktrees
/// and subfolders fall together; outside of all, the folder itself.
RowId ReportKeys::project_of(const Fact& fact) {
  if (fact.source == Source::task) {
    return words_of(fact).project;
  }
  const auto root = fact.repository == 0
                        ? repository_roots_.end()
                        : repository_roots_.find(fact.repository);
  if (root != repository_roots_.end()) {
    return project_row(last_component(root->second));
  }
  if (fact.directory == 0) {
    return 0;
  }
  const auto [entry, is_new] = projects_.try_emplace(fact.directory, 0);
  if (is_new) {
    entry->second = project_row(last_component(text(fact.directory)));
  }
  return entry->second;
}

RowId ReportKeys::project_row(std::string_view name) {
  const auto [entry, is_new] = aliases_.try_emplace(std::string(name), 0);
  if (is_new) {
    entry->second = text_row(project_alias(workspace_, entry->first));
  }
  return entry->second;
}

const ReportKeys::TaskWords& ReportKeys::words_of(const Fact& fact) {
  static constexpr TaskWords k_no_words;
  if (fact.source != Source::task) {
    return k_no_words;
  }
  if (!tasks_) {
    tasks_.emplace();
    // What cannot be read shows as entries without words, never as none.
    const auto rows =
        ledger::tasks(ledger_).value_or(std::vector<ledger::TaskRow>{});
    for (const ledger::TaskRow& row : rows) {
      tasks_->emplace(row.response,
                      TaskWords{project_row(row.project), text_row(row.task)});
    }
  }
  const auto found = tasks_->find(fact.row);
  return found == tasks_->end() ? k_no_words : found->second;
}

std::int64_t ReportKeys::part(Dimension dimension,
                              const Fact& fact,
                              const Place& place,
                              const ToolShare* share) {
  const auto of_table = [](const Rows& table, RowId row, RowId otherwise) {
    const auto found = table.find(row);
    return found == table.end() ? otherwise : found->second;
  };
  const RowId commit = place.commit == nullptr ? 0 : place.commit->row;
  switch (dimension) {
    case Dimension::commit:
      return commit;
    case Dimension::branch:
      return place.branch;
    case Dimension::author:
      return commit == 0 ? 0 : author_of(commit);
    case Dimension::model:
      return fact.model;
    case Dimension::session:
      return fact.session;
    case Dimension::project:
      return project_of(fact);
    case Dimension::agent:
      return of_table(agent_kinds_, fact.agent, fact.agent);
    case Dimension::tool:
      return share == nullptr ? 0 : share->tool;
    case Dimension::mcp_server:
      return share == nullptr ? 0 : share->server;
    case Dimension::skill:
      return of_table(skills_, fact.row, 0);
    case Dimension::task:
      return words_of(fact).task;
    case Dimension::source:
      return static_cast<std::int64_t>(fact.source) + 1;
    default:
      break;
  }
  if (fact.time == k_never) {
    return k_no_time;
  }
  const Moment local =
      query_.offset ? fact.time + query_.offset(fact.time) : fact.time;
  return span_start(dimension, to_unix_ms(local), query_.week);
}

std::optional<std::string> ReportKeys::part_text(Dimension dimension,
                                                 std::int64_t part) {
  if (part == (is_time(dimension) ? k_no_time : 0)) {
    return std::nullopt;
  }
  return is_time(dimension)               ? span_text(dimension, part)
         : dimension == Dimension::source ? source_name(part - 1)
         : dimension == Dimension::commit ? commits_.at(part).sha
                                          : std::string(text(part));
}

}  // namespace tokens::app
