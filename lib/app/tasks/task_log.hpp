// The task log: what people log by hand, with `git tokens task` or by lines in
// ~/.claude/token-usage.log, where an older tool reads and writes them.
//
// The ledger holds the entries. The file is written to so that older tools go
// on seeing everything, and read by every command (never by a hook): a line
// that stands there counts once, whatever happens to the file. A line that
// goes away leaves its entry: files are rotated, and the ledger forgets
// nothing. A correction is made with `task edit`, or in the line itself.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/pricing/pricing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// One entry, as people see it.
struct Task {
  std::int64_t id = 0;
  Moment time;          ///< whole seconds
  std::string wall;     ///< on this user's clock, "2026-11-22 05:20:45"
  std::string project;  ///< its alias, where it has one
  std::string task;     ///< as typed
  std::string named;    ///< start of the commit's id that it names, or ""
  std::int64_t tokens = 0;
  PicoUsd cost;  ///< flat
};

/// What a person wants to be logged, or what an entry is to say from now on.
struct TaskChange {
  std::optional<std::string> project;
  std::optional<std::string> task;
  std::optional<std::int64_t> tokens;
  std::optional<Moment> time;
};

/// Which entries are meant. Empty texts and absent values mean "all".
struct TaskQuery {
  std::optional<Moment> since;  ///< at or after
  std::optional<Moment> until;  ///< before
  std::string project;          ///< as typed, or its alias
};

/// Returns the flat price: `tokens.task.usdPerMillion`, or $2.60. A value that
/// is no price is a warning, and the usual price holds.
pricing::FlatPrice flat_price(Workspace& workspace);

/// Returns what the project is called in reports: `tokens.alias.NAME`, or
/// `tokens.project.NAME.alias` for names that git allows in no key. `name`
/// itself if neither is set.
std::string project_alias(const Workspace& workspace, const std::string& name);

/// Whether the log is read although it looks as it did.
enum class TaskLook { if_changed, always };

/// Takes in what the log gained, corrected lines included, and returns how
/// many entries are new. Lines that are no entries become a warning; so does a
/// log that cannot be read.
Result<std::int64_t> take_in_task_log(Workspace& workspace, TaskLook look);

/// Takes in the lines of another file of that form, and returns how many
/// entries are new: twice changes nothing. Nothing if it is no such file.
Result<std::optional<std::int64_t>> import_task_log(Workspace& workspace,
                                                    const std::string& path);

/// Returns the entries, the oldest first.
Result<std::vector<Task>> list_tasks(Workspace& workspace,
                                     const TaskQuery& query);

/// Returns the entries that name the commit with this whole id, or one that it
/// replaced.
Result<std::vector<Task>> tasks_of_commit(Workspace& workspace,
                                          const std::string& commit);

/// Stores a new entry and appends it to the log. Project, task and tokens
/// must be there.
Result<Task> log_task(Workspace& workspace, const TaskChange& entry);

/// Changes an entry, in the log too if its line stands there; `not_found` if
/// there is none with this id.
Result<Task> edit_task(Workspace& workspace,
                       std::int64_t id,
                       const TaskChange& change);

/// Removes an entry, from the log too.
Result<Task> remove_task(Workspace& workspace, std::int64_t id);

/// Returns the entry as a line of the log.
std::string task_line(const Task& task);

}  // namespace tokens::app
