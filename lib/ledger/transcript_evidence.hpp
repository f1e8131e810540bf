// What is stored beside responses because transcripts vanish: tools, attempts,
// agents, pull requests, context readings. None of it adds to a sum, but for
// the iterations that are billed beside their response. The cache of facts has
// none of it, and reports that do not ask pay nothing.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// A call of a tool, or what it gave back, or both.
struct ToolRow {
  std::int64_t id = 0;  ///< tool_row_id() of the API's id
  RowId response = 0;   ///< 0: the call was read in an earlier run
  std::string_view tool;
  std::string_view edited;         ///< path that the call writes
  std::int64_t result_bytes = -1;  ///< -1: not seen
};

/// Returns the number of a call: a hash, because the API's ids are long, never
/// shown to anybody, and one each.
std::int64_t tool_row_id(std::string_view id);

/// Stores calls; those that are there learn what they gave back.
Result<void> store_tools(Ledger& ledger, const std::vector<ToolRow>& rows);

/// One attempt of a response (usage.iterations).
struct AttemptRow {
  std::string kind;
  std::string model;
  TokenCounts tokens;

  friend bool operator==(const AttemptRow&, const AttemptRow&) = default;
};

/// Stores the attempts that one line of a response tells, if they have more
/// tokens than those of the lines before; returns true if that changed what
/// the response adds to sums. Whole lists, so that no order of reading mixes
/// those of two lines.
Result<bool> store_attempts(Ledger& ledger,
                            RowId response,
                            const std::vector<AttemptRow>& attempts);

Result<void> store_agent(Ledger& ledger,
                         std::string_view agent,
                         std::string_view kind);

Result<void> store_pull_request(Ledger& ledger,
                                std::string_view session,
                                std::int64_t number,
                                std::string_view url,
                                std::string_view repository,
                                Moment time);

/// A level of the context, as the client wrote it down.
struct Reading {
  std::string session;
  std::string directory;
  std::string branch;
  Moment time = k_never;
  std::int64_t used = 0;
  std::int64_t limit = 0;
  RowId file = 0;
  std::int64_t offset = 0;
  std::int64_t number = 0;  ///< of several on one line
  bool is_copy = false;     ///< a resume or fork took it from another session
};

Result<void> store_reading(Ledger& ledger, const Reading& reading);

/// Returns the readings of one session.
Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session);

/// Returns the readings of sessions that have no real usage, by session and
/// time. Empty, and cheap, when there are no readings at all. Of readings with
/// the same moment and level in several sessions one is the original: that of
/// a session with usage, else of a file that is no fork, else of the session
/// with the first name.
Result<std::vector<Reading>> readings_without_usage(Ledger& ledger);

/// One call of a tool. Words are rows of symbols.
struct ToolCall {
  RowId response = 0;
  RowId tool = 0;
  RowId server = 0;               ///< of MCP; 0 for the client's own tools
  std::int64_t result_bytes = 0;  ///< of JSON; 0 if none was seen
};

/// Returns the calls of known responses, ordered by response.
Result<std::vector<ToolCall>> tool_calls(Ledger& ledger);

/// Returns, for each response of a transcript that was not the first of its
/// conversation (a session, or one agent in it), the response before it.
Result<std::unordered_map<RowId, RowId>> previous_responses(Ledger& ledger);

/// Returns what each response was for, as the client noted it; those without a
/// skill are not in it.
Result<std::unordered_map<RowId, RowId>> skills(Ledger& ledger);

}  // namespace tokens::ledger
