// One line of a transcript in, what it says out.
//
// Rules: docs/HOW-IT-COUNTS.md. Only records of type "assistant" with a
// message.usage are responses; everything that merely talks about usage is
// ignored. Every non-blank line is counted as countable, ignored or malformed.
#pragma once

#include "extractor/batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace tokens::extractor {

/// Bytes behind a line that must be readable (not meaningful).
inline constexpr std::size_t k_line_padding = 64;

/// What the lines read so far tell of a file. A function of the file's bytes
/// before the next line, so it does not depend on how reading was cut up.
struct FileState {
  std::string_view path;        ///< pool string
  std::string_view session;     ///< from the file's name, for records without
  Moment first_time = k_never;  ///< the first timestamp
  bool forked = false;          ///< a record said forkedFrom
  /// The last timestamp of a line that could be read: as written, since it is
  /// hardly ever asked for, or as known from an earlier reading.
  std::array<char, 32> stamp{};
  std::size_t stamp_size = 0;
  Moment known_time = k_never;
};

/// Returns the last timestamp, k_never if there was none.
Moment last_time(const FileState& file);

/// How one line was understood.
enum class LineKind { blank, ignored, malformed, countable };

/// Whether the line has its newline: a live file may end anywhere in a record.
enum class LineEnd { newline, end_of_file };

class RecordParser {
 public:
  explicit RecordParser(Batch& batch);
  ~RecordParser();
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;

  /// Reads the line [begin, begin + length), which has no newline; behind it
  /// k_line_padding bytes must be readable. May change bytes of the line.
  /// Adds to the batch, not to its counts.
  LineKind parse(char* begin,
                 std::size_t length,
                 std::int64_t offset,
                 FileState& file,
                 LineEnd line_end = LineEnd::newline);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokens::extractor
