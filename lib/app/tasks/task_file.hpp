// The file ~/.claude/token-usage.log: where it stands, and writing to it. What
// its lines mean is in lib/tasks, what becomes of them in task_log.cpp.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <optional>
#include <string>

namespace tokens::app {

/// The log; an empty path if there is to be none.
struct TaskFile {
  std::string path;
};

/// Returns where the log stands: `tokens.task.file`, else
/// ~/.claude/token-usage.log. "none" means that there is none.
TaskFile find_task_file(const Workspace& workspace);

/// Returns the configuration key's value, in this repository or outside.
std::optional<std::string> task_setting(const Workspace& workspace,
                                        const std::string& key);

/// Returns a text that changes when the file does; empty if there is no file.
std::string state_of(const TaskFile& file);

Result<std::string> read_task_file(const TaskFile& file);

/// Appends a line; makes the file and its folder if they are missing. Returns
/// false if there is to be no file.
Result<bool> append_to_task_file(const TaskFile& file, const std::string& line);

/// Replaces the line that reads `before` by `after`, or takes it out; `busy`
/// if somebody else wrote to the file meanwhile.
Result<void> replace_in_task_file(const TaskFile& file,
                                  const std::string& before,
                                  const std::optional<std::string>& after);

}  // namespace tokens::app
