// One JSON value in, the fields that matter out. The only file of the project
// that includes simdjson is record_reader.cpp.
//
// A Draft holds views into the line and the reader: valid until the next
// read(). Unknown keys are skipped, in any order, with or without blanks.
#pragma once

#include "lib/model/token_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace tokens::extractor {

/// A content block of type tool_use.
struct DraftToolUse {
  std::string_view id;
  std::string_view name;
  std::string_view edited;
};

/// A content block of type tool_result.
struct DraftToolResult {
  std::string_view id;
  std::int64_t bytes = 0;
};

/// An element of usage.iterations.
struct DraftAttempt {
  std::string_view kind;
  std::string_view model;
  TokenCounts tokens;
};

/// What one record says, before anybody decides what it means.
struct Draft {
  // The envelope.
  std::string_view type;
  std::string_view subtype;
  std::string_view timestamp;
  std::string_view session;
  std::string_view directory;
  std::string_view branch;
  std::string_view request;
  std::string_view uuid;
  std::string_view agent;
  std::string_view agent_kind;
  std::string_view skill;
  bool sidechain = false;
  bool forked = false;

  // The message.
  std::string_view id;
  std::string_view model;
  bool has_usage = false;
  bool bad_usage = false;  ///< a number that no API can have sent
  bool has_stop_reason = false;
  bool has_server_tool_use = false;
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  std::string_view speed;
  std::string_view service_tier;
  std::string_view geo;
  std::vector<DraftToolUse> tool_uses;
  std::vector<DraftToolResult> tool_results;
  std::vector<DraftAttempt> attempts;

  // Other records.
  std::string_view attachment_type;
  std::int64_t reading_used = -1;  ///< attachment token_usage, as numbers
  std::int64_t reading_limit = -1;
  std::int64_t reading_remaining = -1;
  std::string_view client_text;  ///< raw JSON of attachment or system content
  std::int64_t pull_request = 0;
  std::string_view pull_request_url;
  std::string_view pull_request_repository;
};

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
