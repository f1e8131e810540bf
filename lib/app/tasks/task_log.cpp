// See task_log.hpp.
#include "lib/app/tasks/task_log.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/tasks.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/local_time.hpp"
#include "lib/tasks/task_log.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;
using ledger::TaskLine;
using ledger::TaskRow;

constexpr const char* k_price_key = "tokens.task.usdPerMillion";
constexpr const char* k_file_key = "tokens.task.file";

/// Returns the configuration key's value, in this repository or outside.
std::optional<std::string> task_setting(const Workspace& workspace,
                                        const std::string& key) {
  return workspace.repository ? workspace.repository->config(key)
                              : git::global_config(key);
}

/// Returns where the log stands: `tokens.task.file`, else
/// ~/.claude/token-usage.log; "" if there is to be none.
std::string task_file(const Workspace& workspace) {
  const auto home = system::home_directory();
  if (auto configured = task_setting(workspace, k_file_key);
      configured && !configured->empty()) {
    if (configured->starts_with("~/") && home) {
      return system::join(*home, configured->substr(2));
    }
    return *configured == "none" ? "" : *configured;
  }
  return home ? system::join(*home, ".claude/token-usage.log") : "";
}

/// Returns a text that changes when the file does; empty if there is no file.
std::string state_of(const std::string& path) {
  const auto status = path.empty() ? std::nullopt : system::status(path);
  return status ? std::to_string(status->inode) + " " +
                      std::to_string(status->size) + " " +
                      std::to_string(status->modified_ns) + " " + path
                : "";
}

/// Appends a line; makes the file and its folder if they are missing.
Result<void> append_to_log(const std::string& path, const std::string& line) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    TOKENS_TRY(system::make_directories(path.substr(0, slash)));
  }
  return system::append_line(path, line);
}

/// Returns where `line` stands as whole lines of `text`, or npos.
std::size_t find_line(const std::string& text, const std::string& line) {
  for (std::size_t at = text.find(line); at != std::string::npos;
       at = text.find(line, at + 1)) {
    const std::size_t end = at + line.size();
    if ((at == 0 || text[at - 1] == '\n') &&
        (end == text.size() || text[end] == '\n')) {
      return at;
    }
  }
  return std::string::npos;
}

/// Replaces the line that reads `before` by `after`, or takes it out; `busy` if
/// somebody else wrote to the file meanwhile.
Result<void> replace_in_log(const std::string& log,
                            const std::string& before,
                            const std::optional<std::string>& after) {
  // The file behind a link is replaced, not the link.
  TOKENS_TRY_ASSIGN(const std::string path, system::real_path(log));
  const std::string state = state_of(path);
  TOKENS_TRY_ASSIGN(std::string text, system::read_file(path));
  const std::size_t at = find_line(text, before);
  if (at == std::string::npos) {
    return fail(ErrorKind::not_found, path + ": the entry's line is not there");
  }
  std::size_t size = before.size();
  if (!after && at + size < text.size()) {
    ++size;  // with its line end
  }
  text.replace(at, size, after.value_or(""));
  const auto status = system::status(path);
  if (state_of(path) != state) {
    return fail(ErrorKind::busy, path + ": somebody else writes to it");
  }
  return system::write_file_atomically(path,
                                       text,
                                       system::Durability::synced,
                                       status ? status->mode & 0777U : 0644U);
}

TaskRow row_of(const tasks::Record& record) {
  TaskRow row;
  row.project = record.project;
  row.task = record.task;
  row.named = tasks::commit_named_in(record.task);
  row.time = system::from_wall_clock(record.wall);
  row.tokens = record.tokens;
  return row;
}

tasks::Record record_of(const TaskRow& row) {
  return {
      "", system::to_wall_clock(row.time), row.project, row.task, row.tokens};
}

/// What the ledger knows of the log, by line.
struct KnownLines {
  std::vector<tasks::KnownLine> lines;
  std::unordered_map<RowId, TaskLine> by_id;
};

Result<KnownLines> known_lines(Ledger& ledger) {
  KnownLines known;
  TOKENS_TRY_ASSIGN(auto rows, ledger::task_lines(ledger));
  for (TaskLine& row : rows) {
    known.lines.push_back({row.id, row.text, row.is_present});
    const RowId id = row.id;
    known.by_id.emplace(id, std::move(row));
  }
  return known;
}

/// Stores which lines stand in the log, and how they read.
Result<void> remember_places(Ledger& ledger,
                             const std::vector<tasks::Record>& records,
                             const KnownLines& known,
                             const tasks::Changes& changes) {
  for (const tasks::SameLine& found : changes.found) {
    TaskLine line = known.by_id.at(found.id);
    line.text = records[found.record].raw;
    line.is_present = true;
    TOKENS_TRY(ledger::store_task_line(ledger, line));
  }
  for (const RowId id : changes.gone) {
    TaskLine line = known.by_id.at(id);
    line.is_present = false;
    TOKENS_TRY(ledger::store_task_line(ledger, line));
  }
  return {};
}

/// Puts what `records` tell into the ledger; returns how many are new.
Result<std::int64_t> take_in(Ledger& ledger,
                             const std::vector<tasks::Record>& records,
                             bool is_the_log) {
  TOKENS_TRY_ASSIGN(const KnownLines known, known_lines(ledger));
  const tasks::Changes changes = tasks::compare(known.lines, records);
  const auto add = [&](const tasks::Record& record) -> Result<void> {
    TOKENS_TRY_ASSIGN(const RowId id,
                      ledger::store_task(ledger, row_of(record)));
    return ledger::store_task_line(ledger, {0, record.raw, id, is_the_log});
  };
  for (const std::size_t i : changes.added) {
    TOKENS_TRY(add(records[i]));
  }
  std::int64_t added = static_cast<std::int64_t>(changes.added.size());
  for (const tasks::SameLine& edit : changes.edited) {
    TaskLine line = known.by_id.at(edit.id);
    const tasks::Record& record = records[edit.record];
    if (!is_the_log || line.entry == 0) {
      TOKENS_TRY(add(record));
      ++added;
      continue;
    }
    TaskRow row = row_of(record);
    row.id = line.entry;
    TOKENS_TRY(ledger::change_task(ledger, row));
    line.text = record.raw;
    TOKENS_TRY(ledger::store_task_line(ledger, line));
  }
  if (is_the_log) {
    TOKENS_TRY(remember_places(ledger, records, known, changes));
  }
  return added;
}

void warn_of_bad_lines(Workspace& workspace,
                       const std::string& path,
                       const std::vector<tasks::BadLine>& bad) {
  if (bad.empty()) {
    return;
  }
  const std::string others =
      bad.size() == 1
          ? ""
          : " (and " + format_count(static_cast<std::int64_t>(bad.size()) - 1) +
                " more)";
  workspace.warnings.push_back(
      path + ":" + std::to_string(bad.front().line) + others +
      " is not counted: " + bad.front().why +
      "; an entry reads 'DATE TIME | project | task | N tokens | $cost'");
}

/// Reads the log inside the caller's transaction.
Result<std::int64_t> look_at_log(Workspace& workspace, TaskLook look) {
  Ledger& ledger = *workspace.ledger;
  const std::string file = task_file(workspace);
  const std::string state = state_of(file);
  if (state.empty()) {
    return 0;
  }
  TOKENS_TRY_ASSIGN(const std::string cursor,
                    ledger::setting(ledger, ledger::k_task_log_cursor));
  if (cursor == state && look == TaskLook::if_changed) {
    return 0;
  }
  const auto text = system::read_file(file);
  if (!text) {
    workspace.warnings.push_back("task log: " + text.error().message +
                                 "; its entries are not up to date");
    return 0;
  }
  const tasks::Log log = tasks::read_log(*text);
  warn_of_bad_lines(workspace, file, log.bad);
  if (cursor == state) {
    return 0;
  }
  TOKENS_TRY_ASSIGN(const std::int64_t added,
                    take_in(ledger, log.records, true));
  TOKENS_TRY(ledger::set_setting(ledger, ledger::k_task_log_cursor, state));
  return added;
}

Task to_task(const Workspace& workspace,
             const pricing::FlatPrice& price,
             const TaskRow& row) {
  return {row.id,
          row.time,
          system::to_wall_clock(row.time),
          project_alias(workspace, row.project),
          row.task,
          row.named,
          row.tokens,
          price.cost(row.tokens)};
}

Result<TaskRow> task_with_id(Ledger& ledger, std::int64_t id) {
  TOKENS_TRY_ASSIGN(const auto rows, ledger::tasks(ledger));
  const auto found = std::ranges::find_if(
      rows, [id](const TaskRow& row) { return row.id == id; });
  if (found == rows.end()) {
    return fail(ErrorKind::not_found,
                "no task has the id " + std::to_string(id) +
                    "; `git tokens task list` shows them");
  }
  return *found;
}

/// Writes `text` (nothing: no line at all) where the entry's line stands.
Result<void> rewrite_line(Workspace& workspace,
                          RowId entry,
                          const std::optional<std::string>& text) {
  TOKENS_TRY_ASSIGN(const auto lines, ledger::task_lines(*workspace.ledger));
  const auto line = std::ranges::find_if(lines, [entry](const TaskLine& one) {
    return one.entry == entry && one.is_present;
  });
  if (line == lines.end()) {
    return {};
  }
  const auto written = replace_in_log(task_file(workspace), line->text, text);
  if (!written) {
    workspace.warnings.push_back("task log: " + written.error().message +
                                 "; the ledger has the change all the same");
    return {};
  }
  TaskLine now = *line;
  now.text = text.value_or(now.text);
  now.is_present = text.has_value();
  return ledger::store_task_line(*workspace.ledger, now);
}

}  // namespace

pricing::FlatPrice flat_price(Workspace& workspace) {
  const auto configured = task_setting(workspace, k_price_key);
  if (!configured) {
    return {};
  }
  const auto price = pricing::parse_flat_price(*configured);
  if (!price) {
    std::string warning =
        std::string(k_price_key) + " is '" + printable(*configured) +
        "', which is no price; $2.60 is used. Set it to dollars for a million "
        "tokens, with at most six digits behind the point";
    auto& warnings = workspace.warnings;
    if (std::ranges::find(warnings, warning) == warnings.end()) {
      warnings.push_back(std::move(warning));
    }
  }
  return price.value_or(pricing::FlatPrice{});
}

std::string project_alias(const Workspace& workspace, const std::string& name) {
  if (name.empty() || name.find('\n') != std::string::npos) {
    return name;
  }
  const bool fits_key =
      std::ranges::all_of(name,
                          [](unsigned char letter) {
                            return std::isalnum(letter) != 0 || letter == '-';
                          }) &&
      std::isalpha(static_cast<unsigned char>(name.front())) != 0;
  if (fits_key) {
    if (auto alias = task_setting(workspace, "tokens.alias." + name)) {
      return *alias;
    }
  }
  return task_setting(workspace, "tokens.project." + name + ".alias")
      .value_or(name);
}

Result<std::int64_t> take_in_task_log(Workspace& workspace, TaskLook look) {
  // A look from outside first: mostly nothing changed, and nothing is locked.
  const std::string state = state_of(task_file(workspace));
  if (state.empty()) {
    return 0;
  }
  if (look == TaskLook::if_changed) {
    TOKENS_TRY_ASSIGN(
        const std::string cursor,
        ledger::setting(*workspace.ledger, ledger::k_task_log_cursor));
    if (cursor == state) {
      return 0;
    }
  }
  return ledger::in_transaction(*workspace.ledger,
                                [&] { return look_at_log(workspace, look); });
}

Result<std::optional<std::int64_t>> import_task_log(Workspace& workspace,
                                                    const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string text, system::read_file(path));
  if (!tasks::is_log(text)) {
    return std::optional<std::int64_t>{};
  }
  const tasks::Log log = tasks::read_log(text);
  warn_of_bad_lines(workspace, path, log.bad);
  const auto added =
      ledger::in_transaction(*workspace.ledger, [&]() -> Result<std::int64_t> {
        TOKENS_TRY(look_at_log(workspace, TaskLook::if_changed));
        return take_in(*workspace.ledger, log.records, false);
      });
  TOKENS_TRY(added);
  return std::optional{*added};
}

Result<std::vector<Task>> list_tasks(Workspace& workspace,
                                     const TaskQuery& query) {
  TOKENS_TRY_ASSIGN(const auto rows, ledger::tasks(*workspace.ledger));
  const pricing::FlatPrice price = flat_price(workspace);
  const std::string project = project_alias(workspace, query.project);
  std::vector<Task> found;
  for (const TaskRow& row : rows) {
    if ((query.since && row.time < *query.since) ||
        (query.until && row.time >= *query.until)) {
      continue;
    }
    Task task = to_task(workspace, price, row);
    if (project.empty() || task.project == project) {
      found.push_back(std::move(task));
    }
  }
  std::ranges::stable_sort(
      found, [](const Task& a, const Task& b) { return a.time < b.time; });
  return found;
}

Result<std::vector<Task>> tasks_of_commit(Workspace& workspace,
                                          const std::string& commit) {
  Ledger& ledger = *workspace.ledger;
  std::vector<std::string> ids{commit};
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(const auto row,
                    ledger::commit_by_sha(ledger, repository, commit));
  if (row) {
    // Those that an amend or a rebase replaced by it were named as well.
    TOKENS_TRY_ASSIGN(const auto shown,
                      ledger::commits_shown_at(ledger, row->row));
    for (const RowId one : shown) {
      TOKENS_TRY_ASSIGN(const auto replaced,
                        ledger::commit_by_row(ledger, one));
      if (replaced && replaced->sha != commit) {
        ids.push_back(replaced->sha);
      }
    }
  }
  const pricing::FlatPrice price = flat_price(workspace);
  std::vector<Task> found;
  for (const std::string& id : ids) {
    TOKENS_TRY_ASSIGN(const auto rows, ledger::tasks_naming(ledger, id));
    for (const TaskRow& task : rows) {
      found.push_back(to_task(workspace, price, task));
    }
  }
  std::ranges::sort(found, {}, &Task::id);
  found.erase(
      std::unique(found.begin(),
                  found.end(),
                  [](const Task& a, const Task& b) { return a.id == b.id; }),
      found.end());
  return found;
}

Result<Task> log_task(Workspace& workspace, const TaskChange& entry) {
  TaskRow row;
  row.project = entry.project.value_or("");
  row.task = entry.task.value_or("");
  row.named = tasks::commit_named_in(row.task);
  row.tokens = entry.tokens.value_or(0);
  row.time = std::chrono::floor<std::chrono::seconds>(
      entry.time.value_or(system::now()));
  auto logged =
      ledger::in_transaction(*workspace.ledger, [&]() -> Result<Task> {
        TOKENS_TRY(look_at_log(workspace, TaskLook::if_changed));
        TOKENS_TRY_ASSIGN(row.id, ledger::store_task(*workspace.ledger, row));
        const pricing::FlatPrice price = flat_price(workspace);
        Task task = to_task(workspace, price, row);
        const std::string line =
            tasks::line_of(record_of(row), price.cost(row.tokens));
        const std::string file = task_file(workspace);
        const auto appended =
            file.empty() ? Result<void>{} : append_to_log(file, line);
        if (!appended) {
          workspace.warnings.push_back(
              "task log: " + appended.error().message +
              "; the ledger has the entry all the same");
        } else if (!file.empty()) {
          TOKENS_TRY(ledger::store_task_line(*workspace.ledger,
                                             {0, line, row.id, true}));
        }
        return task;
      });
  if (logged) {
    TOKENS_TRY(keep_what_was_told(workspace));
  }
  return logged;
}

Result<Task> edit_task(Workspace& workspace,
                       std::int64_t id,
                       const TaskChange& change) {
  return ledger::in_transaction(*workspace.ledger, [&]() -> Result<Task> {
    TOKENS_TRY(look_at_log(workspace, TaskLook::if_changed));
    TOKENS_TRY_ASSIGN(TaskRow row, task_with_id(*workspace.ledger, id));
    row.project = change.project.value_or(row.project);
    row.task = change.task.value_or(row.task);
    row.named = tasks::commit_named_in(row.task);
    row.tokens = change.tokens.value_or(row.tokens);
    row.time = std::chrono::floor<std::chrono::seconds>(
        change.time.value_or(row.time));
    TOKENS_TRY(ledger::change_task(*workspace.ledger, row));
    const pricing::FlatPrice price = flat_price(workspace);
    TOKENS_TRY(rewrite_line(
        workspace, id, tasks::line_of(record_of(row), price.cost(row.tokens))));
    return to_task(workspace, price, row);
  });
}

Result<Task> remove_task(Workspace& workspace, std::int64_t id) {
  return ledger::in_transaction(*workspace.ledger, [&]() -> Result<Task> {
    TOKENS_TRY(look_at_log(workspace, TaskLook::if_changed));
    TOKENS_TRY_ASSIGN(const TaskRow row, task_with_id(*workspace.ledger, id));
    TOKENS_TRY(rewrite_line(workspace, id, std::nullopt));
    TOKENS_TRY(ledger::remove_task(*workspace.ledger, id));
    return to_task(workspace, flat_price(workspace), row);
  });
}

std::string task_line(const Task& task) {
  return tasks::line_of({"", task.wall, task.project, task.task, task.tokens},
                        task.cost);
}

}  // namespace tokens::app
