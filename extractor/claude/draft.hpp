// What one line says, before anybody decides what it means.
//
// A Draft holds views into the line, and into the reader that filled it: valid
// until the next line is read.
#pragma once

#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokens::extractor::claude {

/// A content block of type tool_use.
struct DraftToolUse {
  std::string_view id;
  std::string_view name;
  std::string_view edited;

  friend bool operator==(const DraftToolUse&, const DraftToolUse&) = default;
};

/// A content block of type tool_result.
struct DraftToolResult {
  std::string_view id;
  std::int64_t bytes = 0;

  friend bool operator==(const DraftToolResult&,
                         const DraftToolResult&) = default;
};

/// An element of usage.iterations.
struct DraftAttempt {
  std::string_view kind;
  std::string_view model;
  TokenCounts tokens;

  friend bool operator==(const DraftAttempt&, const DraftAttempt&) = default;
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
  bool refused = false;  ///< by a classifier, before anything was written
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
  /// What the client itself wrote into an attachment or a system record,
  /// perhaps with the escapes of JSON.
  std::string_view client_text;
  std::int64_t pull_request = 0;
  std::string_view pull_request_url;
  std::string_view pull_request_repository;

  friend bool operator==(const Draft&, const Draft&) = default;
};

/// Empties a draft, but keeps the memory of its lists.
void clear(Draft& draft);

/// The numbers of a usage object before they become classes.
struct RawUsage {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_write = 0;  ///< the flat number
  std::int64_t cache_write_5m = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t cache_read = 0;
};

/// Cache write in all is the larger of the flat number and the split; what
/// exceeds the split is 5 m, the API's default (transcripts before 1.0.98 have
/// no split, and proxies fill only one of the two).
TokenCounts to_counts(const RawUsage& raw);

/// Keeps one element of a message's content, if it is a call of a tool or its
/// result, as `type` says.
void add_block(Draft& draft,
               std::string_view type,
               DraftToolUse use,
               const DraftToolResult& result);

/// Returns true for the tools that write the file they name; others (Read)
/// name one, too.
bool is_editor(std::string_view tool);

}  // namespace tokens::extractor::claude
