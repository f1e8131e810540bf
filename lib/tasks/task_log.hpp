// The log that people keep by hand, one entry a line:
//   2026-11-22 05:20:45 | project | task | 5200 tokens | $0.01352
//
// The form is that of an older tool, which still may read and append to the
// file. It escaped nothing, so a line is read from both ends, and what stands
// between is the task. A line of ours whose project or task holds '|', '\' or
// a line end besides says so in a sixth field, "escaped", which old readers
// pass over. Pure: bytes in, records out.
#pragma once

#include "lib/base/money.hpp"

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

}  // namespace tokens::tasks
