// See tasks.hpp.
#include "lib/ledger/tasks.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/model/response.hpp"
#include "lib/system/environment.hpp"

namespace tokens::ledger {
namespace {

#define TASK_COLUMNS                                             \
  "SELECT task_entry.id, response, project, task, named, facts " \
  "FROM task_entry JOIN response ON response.id = task_entry.response "

TaskRow task_at(SQLite::Statement& select) {
  TaskRow row;
  row.id = select.getColumn(0).getInt64();
  row.response = select.getColumn(1).getInt64();
  row.project = select.getColumn(2).getString();
  row.task = select.getColumn(3).getString();
  row.named = select.getColumn(4).getString();
  const PackedFacts facts = facts_at(select, 5);
  row.time = facts.kept.time;
  row.tokens = facts.tokens.unclassified;
  return row;
}

std::vector<TaskRow> all_tasks(SQLite::Statement& select) {
  std::vector<TaskRow> rows;
  while (select.executeStep()) {
    rows.push_back(task_at(select));
  }
  select.reset();
  return rows;
}

void set_task(SQLite::Statement& write, const TaskRow& task) {
  bind_text(write, 1, task.project);
  bind_text(write, 2, task.task);
  bind_text(write, 3, task.named);
  write.bind(4, task.response == 0 ? task.id : task.response);
  write.exec();
}

/// Replaces time and tokens of the response of the entry `id`.
void set_facts(Ledger::Connection& connection, const TaskRow& task) {
  SQLite::Statement& select = connection.statement(
      "SELECT response.id, facts FROM response JOIN task_entry "
      "ON response.id = task_entry.response WHERE task_entry.id = ?");
  select.bind(1, task.id);
  if (!select.executeStep()) {
    select.reset();
    return;
  }
  const RowId response = select.getColumn(0).getInt64();
  PackedFacts facts = facts_at(select, 1);
  facts.kept.time = task.time;
  facts.owner = facts.kept;
  facts.tokens.unclassified = task.tokens;
  std::string bytes;
  pack(facts, bytes);
  select.reset();
  SQLite::Statement& write =
      connection.statement("UPDATE response SET facts = ? WHERE id = ?");
  write.bind(1, bytes.data(), static_cast<int>(bytes.size()));
  write.bind(2, response);
  write.exec();
}

}  // namespace

Result<RowId> store_task(Ledger& ledger, const TaskRow& task) {
  Entry entry;
  entry.key = "task:" + system::random_id();
  entry.source = Source::task;
  entry.tokens.unclassified = task.tokens;
  entry.time = task.time;
  TOKENS_TRY_ASSIGN(const RowId response, store_entry(ledger, entry));
  return guarded("write ledger", [&] {
    TaskRow row = task;
    row.response = response;
    set_task(ledger.connection().statement(
                 "INSERT INTO task_entry (project, task, named, response) "
                 "VALUES (?, ?, ?, ?)"),
             row);
    return RowId{ledger.connection().database.getLastInsertRowid()};
  });
}

Result<void> change_task(Ledger& ledger, const TaskRow& task) {
  return guarded("write ledger", [&] {
    set_facts(ledger.connection(), task);
    TaskRow row = task;
    row.response = 0;  // found by the id that people see
    set_task(ledger.connection().statement(
                 "UPDATE task_entry SET project = ?, task = ?, named = ? "
                 "WHERE id = ?"),
             row);
  });
}

Result<void> remove_task(Ledger& ledger, RowId id) {
  return guarded("write ledger", [&] {
    for (const char* sql : {"UPDATE task_line SET entry = NULL WHERE entry = ?",
                            "DELETE FROM response WHERE id = "
                            "(SELECT response FROM task_entry WHERE id = ?)",
                            "DELETE FROM task_entry WHERE id = ?"}) {
      SQLite::Statement& write = ledger.connection().statement(sql);
      write.bind(1, id);
      write.exec();
    }
  });
}

Result<std::vector<TaskRow>> tasks(Ledger& ledger) {
  return guarded("read ledger", [&] {
    return all_tasks(
        ledger.connection().statement(TASK_COLUMNS "ORDER BY task_entry.id"));
  });
}

Result<std::vector<TaskRow>> tasks_naming(Ledger& ledger,
                                          const std::string& commit) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        TASK_COLUMNS
        "WHERE named <> '' AND named = substr(?, 1, length(named)) "
        "ORDER BY task_entry.id");
    bind_text(select, 1, commit);
    return all_tasks(select);
  });
}

Result<std::vector<TaskLine>> task_lines(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id, text, entry, present FROM task_line ORDER BY id");
    std::vector<TaskLine> lines;
    while (select.executeStep()) {
      lines.push_back({select.getColumn(0).getInt64(),
                       select.getColumn(1).getString(),
                       select.getColumn(2).getInt64(),
                       select.getColumn(3).getInt() != 0});
    }
    select.reset();
    return lines;
  });
}

Result<void> store_task_line(Ledger& ledger, const TaskLine& line) {
  return guarded("write ledger", [&] {
    SQLite::Statement& write = ledger.connection().statement(
        "INSERT INTO task_line (id, text, entry, present) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
        "entry = excluded.entry, present = excluded.present");
    bind_row(write, 1, line.id);
    bind_text(write, 2, line.text);
    bind_row(write, 3, line.entry);
    write.bind(4, line.is_present ? 1 : 0);
    write.exec();
  });
}

}  // namespace tokens::ledger
