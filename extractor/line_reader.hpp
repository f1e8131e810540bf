// What reads the lines of one client's transcripts, and what it is told of the
// file that they stand in.
#pragma once

#include "extractor/batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
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

/// Every line that is not blank is countable, ignored or malformed.
class LineReader {
 public:
  LineReader() = default;
  virtual ~LineReader() = default;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// Reads the line [begin, begin + length), which has no newline; behind it
  /// k_line_padding bytes must be readable. May change bytes of the line.
  /// Adds to the batch, not to its counts.
  virtual LineKind parse(char* begin,
                         std::size_t length,
                         std::int64_t offset,
                         FileState& file,
                         LineEnd line_end) = 0;

  /// Reads what stands beside a transcript, once it was read from its start.
  virtual void read_beside(const std::string& /*path*/) {}
};

}  // namespace tokens::extractor
