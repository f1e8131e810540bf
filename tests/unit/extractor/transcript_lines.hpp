// Makes transcript lines and reads them, for the tests of the extractor.
//
// A line that a test does not describe is a plain, final answer of the main
// conversation, as client 2.1.112 writes it.
#pragma once

#include "extractor/batch.hpp"
#include "extractor/claude/claude.hpp"
#include "tests/unit/extractor/folded.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::testing {

/// One assistant line. A field that is empty is left out; `usage` replaces
/// the object made from the numbers, `more` adds fields to the record.
struct AnswerLine {
  std::string id = "msg_1";
  std::string request = "req_1";
  std::string uuid = "u1";
  std::string session = "s1";
  std::string directory = "/home/me/app";
  std::string branch = "main";
  std::string model = "claude-opus-4-6";
  std::string time = "2026-03-01T10:00:02.000Z";
  std::int64_t input = 3;
  std::int64_t output = 7;
  std::string usage;
  std::string content = "[]";
  std::string stop = "\"end_turn\"";
  bool sidechain = false;
  std::string more;

  /// Returns the line without its newline.
  [[nodiscard]] std::string text() const;
};

/// Returns the line of an answer whose message.usage is `usage`.
std::string with_usage(const std::string& usage);

/// What one line, or several, gave.
struct Parsed {
  Parsed();

  std::unique_ptr<extractor::Batch> batch;
  extractor::FileState file;
  std::vector<extractor::LineKind> kinds;
  Settled settled;

  /// Returns the only kind there is.
  [[nodiscard]] extractor::LineKind kind() const;

  /// Returns the only response there is.
  [[nodiscard]] const Response& response() const;

  [[nodiscard]] std::size_t responses() const {
    return settled.responses.size();
  }

  /// Returns nullptr if there is none.
  [[nodiscard]] const Response* find(std::string_view key) const;

  /// Ends the test case if there is none.
  [[nodiscard]] const Response& at(std::string_view key) const;
};

/// Parses lines as the lines of one file "/projects/p/stem.jsonl".
Parsed parse(const std::vector<std::string>& lines);

inline Parsed parse(const std::string& line) {
  return parse(std::vector<std::string>{line});
}

}  // namespace tokens::testing
