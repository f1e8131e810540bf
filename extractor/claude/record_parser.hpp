// One line of a transcript in, what it says out.
//
// Rules: docs/HOW-IT-COUNTS.md. Only records of type "assistant" with a
// message.usage are responses; everything that merely talks about usage is
// ignored. Every non-blank line is counted as countable, ignored or malformed.
#pragma once

#include "extractor/line_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tokens::extractor::claude {

class RecordParser : public LineReader {
 public:
  explicit RecordParser(Batch& batch);
  ~RecordParser() override;
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;

  LineKind parse(char* begin,
                 std::size_t length,
                 std::int64_t offset,
                 FileState& file,
                 LineEnd line_end = LineEnd::newline) override;

  /// Newer clients put the kind of a subagent into a file beside its
  /// transcript.
  void read_beside(const std::string& path) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokens::extractor::claude
