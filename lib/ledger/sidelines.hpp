// What is stored beside responses because transcripts vanish: tools, attempts,
// agents, pull requests, context readings. None of it adds to a sum.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::ledger {

/// Stores a call of a tool. The result's size may come before or after.
Result<void> store_tool_use(Ledger& ledger,
                            std::string_view id,
                            RowId response,
                            std::string_view session,
                            std::string_view tool,
                            std::string_view edited);
Result<void> store_tool_result(Ledger& ledger,
                               std::string_view id,
                               std::int64_t bytes);

Result<void> store_attempt(Ledger& ledger,
                           RowId response,
                           std::int64_t number,
                           std::string_view kind,
                           std::string_view model,
                           const TokenCounts& tokens);

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
};

Result<void> store_reading(Ledger& ledger, const Reading& reading);

/// Returns the readings of sessions that have no real usage, by session and
/// time. Empty, and cheap, when there are no readings at all.
Result<std::vector<Reading>> readings_without_usage(Ledger& ledger);

}  // namespace tokens::ledger
