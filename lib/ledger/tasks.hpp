// The task log: entries typed by people, which belong to no repository, and
// the lines of the file that they came from.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::ledger {

/// One entry of the task log.
struct TaskRow {
  RowId id = 0;        ///< as people see it; never given twice
  RowId response = 0;  ///< its row among all responses
  std::string project;
  std::string task;
  std::string named;  ///< start of a commit's id, lower case, or empty
  Moment time;        ///< whole seconds
  std::int64_t tokens = 0;
};

/// Stores a new entry, whose `id` and `response` are not used; returns its id.
Result<RowId> store_task(Ledger& ledger, const TaskRow& task);

/// Replaces what the entry with this id says.
Result<void> change_task(Ledger& ledger, const TaskRow& task);

/// Removes the entry; its line in the log stays known and is worth nothing.
Result<void> remove_task(Ledger& ledger, RowId id);

/// Returns all entries by id.
Result<std::vector<TaskRow>> tasks(Ledger& ledger);

/// Returns the entries that name the commit with this whole id.
Result<std::vector<TaskRow>> tasks_naming(Ledger& ledger,
                                          const std::string& commit);

/// A line of the log, as it stands or stood there.
struct TaskLine {
  RowId id = 0;
  std::string text;
  RowId entry = 0;  ///< 0: a person removed it
  bool is_present = false;
};

/// Returns all lines by id.
Result<std::vector<TaskLine>> task_lines(Ledger& ledger);

/// Stores a line; a new one if its id is 0.
Result<void> store_task_line(Ledger& ledger, const TaskLine& line);

}  // namespace tokens::ledger
