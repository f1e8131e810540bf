// Who called which tool, for reports that ask what happened inside sessions.
// All of it is read from the ledger itself: the cache of facts has none of it,
// and reports that do not ask pay nothing.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

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
