// The log that people keep by hand, one entry a line:
//   2026-11-22 05:20:45 | project | task | 5200 tokens | $0.01352
// and what happened to it since it was last looked at. Pure.
//
// The form is that of an older tool, which still may read and append to the
// file. It escaped nothing, so a line is read from both ends, and what stands
// between is the task. A line of ours whose project or task holds '|', '\' or
// a line end besides says so in a sixth field, "escaped", which old readers
// pass over.
//
// The log is a heap of lines in which each line is worth one entry: a line
// that stands there twice is two entries, and one that was there before is
// the same entry, wherever it stands now, and whatever its cost says. So
// appending, rotating, emptying, sorting and restoring the file count nothing
// twice and lose nothing.
#pragma once

#include "lib/base/money.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::tasks {

/// One entry of the log.
struct Record {
  std::string raw;      ///< as it stands in the log, without the last line end
  std::string wall;     ///< "2026-11-22 05:20:45", a time that exists
  std::string project;  ///< may be empty
  std::string task;     ///< any bytes
  std::int64_t tokens = 0;  ///< 0 to k_most_tokens
};

/// A line that is no entry.
struct BadLine {
  std::int64_t line = 0;  ///< the first is 1
  std::string why;        ///< "its number of tokens is no number"
};

struct Log {
  std::vector<Record> records;  ///< in the order of the file
  std::vector<BadLine> bad;
};

/// Reads a whole log. Blank lines are passed over; a task that the older tool
/// broke at its line ends is put together again.
Log read_log(std::string_view text);

/// Returns true if `text` looks like a log: its first line that is not blank
/// begins as an entry does.
bool is_log(std::string_view text);

/// Returns the line for an entry, without line end. `record.raw` is not used.
std::string line_of(const Record& record, PicoUsd cost);

/// Returns the id of a commit that the task names in parentheses, as in "Fix
/// modal timing (abc1234)", lower case: 7 to 64 hexadecimal digits, the last
/// ones if there are several. Empty if it names none.
std::string commit_named_in(std::string_view task);

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
