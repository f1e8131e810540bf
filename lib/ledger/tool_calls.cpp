// See tool_calls.hpp.
#include "lib/ledger/tool_calls.hpp"

#include "lib/ledger/statements.hpp"

#include <tuple>
#include <utility>

namespace tokens::ledger {

static Query& operator>>(Query& row, ToolCall& call) {
  return row >> call.response >> call.tool >> call.server >> call.result_bytes;
}

Result<std::vector<ToolCall>> tool_calls(Ledger& ledger) {
  return all<ToolCall>(ledger,
                       "SELECT response, tool, mcp_server, result_bytes "
                       "FROM tool_use ORDER BY response, tool, result_bytes");
}

Result<std::unordered_map<RowId, RowId>> previous_responses(Ledger& ledger) {
  return guarded("read ledger", [&] {
    using Conversation = std::tuple<RowId, RowId, bool>;
    std::unordered_map<RowId, RowId> previous;
    Conversation before;
    RowId row_before = 0;
    // Old clients name no agent: their conversations are told by `sidechain`.
    rows(ledger.connection(),
         "SELECT id, session, agent, sidechain FROM response WHERE source = 0 "
         "ORDER BY session, agent, sidechain, time IS NULL, time, file, "
         "offset, id",
         [&](RowId row, RowId session, RowId agent, bool sidechain) {
           const Conversation conversation{session, agent, sidechain};
           if (row_before != 0 && conversation == before) {
             previous.emplace(row, row_before);
           }
           before = conversation;
           row_before = row;
         });
    return previous;
  });
}

Result<std::unordered_map<RowId, RowId>> skills(Ledger& ledger) {
  return all<std::pair<RowId, RowId>, std::unordered_map<RowId, RowId>>(
      ledger,
      "SELECT id, skill FROM response WHERE source = 0 AND skill NOTNULL");
}

}  // namespace tokens::ledger
