// One JSON value in, the fields that matter out. The only file of the project
// that includes simdjson is record_reader.cpp.
//
// Unknown keys are skipped, in any order, with or without blanks.
#pragma once

#include "extractor/draft.hpp"

#include <cstddef>
#include <memory>

namespace tokens::extractor {

/// How reading one line went.
enum class ReadOutcome {
  whole,    ///< one JSON object, and the line ends behind it
  more,     ///< an object, but something follows it on the line
  not_json  ///< no object, or a broken one
};

class RecordReader {
 public:
  RecordReader();
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// Reads [begin, begin + length) into `draft`, which is cleared first.
  /// Behind it k_line_padding bytes must be readable.
  ReadOutcome read(const char* begin, std::size_t length, Draft& draft);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokens::extractor
