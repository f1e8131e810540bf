// See tasks.hpp.
#include "lib/ledger/tasks.hpp"

#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/model/response.hpp"
#include "lib/system/environment.hpp"

namespace tokens::ledger {

#define TASK_COLUMNS                                             \
  "SELECT task_entry.id, response, project, task, named, time, " \
  "unclassified FROM task_entry JOIN response ON response.id = " \
  "task_entry.response "

static Query& operator>>(Query& row, TaskRow& task) {
  return row >> task.id >> task.response >> task.project >> task.task >>
         task.named >> task.time >> task.tokens;
}

static Query& operator>>(Query& row, TaskLine& line) {
  return row >> line.id >> line.text >> line.entry >> line.is_present;
}

Result<RowId> store_task(Ledger& ledger, const TaskRow& task) {
  Entry entry;
  entry.key = "task:" + system::random_id();
  entry.source = Source::task;
  entry.tokens.unclassified = task.tokens;
  entry.time = task.time;
  TOKENS_TRY_ASSIGN(const RowId response, store_entry(ledger, entry));
  return writing(ledger, [&](Ledger::Connection& connection) {
    return value<RowId>(
        connection,
        "INSERT INTO task_entry (project, task, named, response) "
        "VALUES (?, ?, ?, ?) RETURNING id",
        task.project,
        task.task,
        task.named,
        response);
  });
}

Result<void> change_task(Ledger& ledger, const TaskRow& task) {
  return guarded("write ledger", [&] {
    exec(ledger.connection(),
         "UPDATE response SET time = ?1, owner_time = ?1, unclassified = ?2 "
         "WHERE id = (SELECT response FROM task_entry WHERE id = ?3)",
         task.time,
         task.tokens,
         task.id);
    exec(ledger.connection(),
         "UPDATE task_entry SET project = ?, task = ?, named = ? WHERE id = ?",
         task.project,
         task.task,
         task.named,
         task.id);
  });
}

Result<void> remove_task(Ledger& ledger, RowId id) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    remove_response(
        connection,
        value<RowId>(
            connection, "SELECT response FROM task_entry WHERE id = ?", id));
    for (const char* sql : {"UPDATE task_line SET entry = NULL WHERE entry = ?",
                            "DELETE FROM task_entry WHERE id = ?"}) {
      exec(connection, sql, id);
    }
  });
}

Result<std::vector<TaskRow>> tasks(Ledger& ledger) {
  return all<TaskRow>(ledger, TASK_COLUMNS "ORDER BY task_entry.id");
}

Result<std::vector<TaskRow>> tasks_naming(Ledger& ledger,
                                          const std::string& commit) {
  return all<TaskRow>(
      ledger,
      TASK_COLUMNS
      "WHERE named <> '' AND named = substr(?, 1, length(named)) "
      "ORDER BY task_entry.id",
      commit);
}

Result<std::vector<TaskLine>> task_lines(Ledger& ledger) {
  return all<TaskLine>(
      ledger, "SELECT id, text, entry, present FROM task_line ORDER BY id");
}

Result<void> store_task_line(Ledger& ledger, const TaskLine& line) {
  return exec(
      ledger,
      "INSERT INTO task_line (id, text, entry, present) VALUES (?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
      "entry = excluded.entry, present = excluded.present",
      or_null(line.id),
      line.text,
      or_null(line.entry),
      line.is_present);
}

}  // namespace tokens::ledger
