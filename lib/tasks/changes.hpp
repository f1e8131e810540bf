// What happened to the log since it was last looked at. Pure.
//
// The log is a heap of lines in which each line is worth one entry: a line
// that stands there twice is two entries, and one that was there before is
// the same entry, wherever it stands now, and whatever its cost says. So
// appending, rotating, emptying, sorting and restoring the file count nothing
// twice and lose nothing.
#pragma once

#include "lib/tasks/task_log.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tokens::tasks {

/// A line that the ledger has seen in the log.
struct KnownLine {
  std::int64_t id = 0;
  std::string text;
  bool is_present = false;  ///< it stood there when the log was last read
};

/// A known line, and the record that it is now.
struct SameLine {
  std::int64_t id = 0;
  std::size_t record = 0;
};

struct Changes {
  std::vector<std::size_t> added;  ///< records that are new
  std::vector<SameLine> edited;    ///< known lines that say something else now
  /// Known lines that stand there again, or say the same in other words.
  std::vector<SameLine> found;
  std::vector<std::int64_t> gone;  ///< known lines that went away
};

/// Compares the log with what is known of it. A line is taken for a corrected
/// one if one of the same second went away and two of project, task and
/// number of tokens are what they were.
Changes compare(const std::vector<KnownLine>& known,
                const std::vector<Record>& records);

}  // namespace tokens::tasks
