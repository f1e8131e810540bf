// See tool_calls.hpp.
#include "lib/ledger/tool_calls.hpp"

#include "lib/ledger/statements.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokens::ledger {

static Query& operator>>(Query& row, ToolCall& call) {
  return row >> call.response >> call.tool >> call.server >> call.result_bytes;
}

namespace {

/// What the table of all calls knows stays; a hook may have seen the rest.
void learn(ToolCall& known, const ToolCall& other) {
  const auto fill_in = [](auto& value, auto from) {
    value = value == 0 ? from : value;
  };
  fill_in(known.response, other.response);
  fill_in(known.tool, other.tool);
  fill_in(known.server, other.server);
  fill_in(known.result_bytes, other.result_bytes);
}

/// A response at its place in a conversation.
struct Turn {
  RowId session = 0;
  RowId agent = 0;
  bool sidechain = false;  ///< old clients name no agent
  Moment time = k_never;
  RowId file = 0;
  std::int64_t offset = 0;
  RowId row = 0;

  [[nodiscard]] auto conversation() const {
    return std::tie(session, agent, sidechain);
  }

  [[nodiscard]] auto order() const {
    return std::tie(session, agent, sidechain, time, file, offset, row);
  }
};

std::vector<Turn> all_turns(Ledger::Connection& connection) {
  std::vector<Turn> turns;
  rows(connection,
       "SELECT id, session, facts FROM response WHERE source = 0",
       [&](RowId row, RowId session, const PackedFacts& facts) {
         turns.push_back({session,
                          facts.agent,
                          facts.sidechain,
                          facts.kept.time,
                          facts.kept.file,
                          facts.kept.offset,
                          row});
       });
  return turns;
}

}  // namespace

Result<std::vector<ToolCall>> tool_calls(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    using ById = std::unordered_map<std::int64_t, ToolCall>;
    auto fresh = all<std::pair<std::int64_t, ToolCall>, ById>(
        connection,
        "SELECT id, response, tool, mcp_server, result_bytes "
        "FROM fresh_tool_use");
    std::vector<ToolCall> calls;
    const auto add = [&calls](const ToolCall& call) {
      if (call.response != 0) {  // else only the result was seen
        calls.push_back(call);
      }
    };
    rows(connection,
         "SELECT id, response, tool, mcp_server, result_bytes FROM tool_use",
         [&](std::int64_t id, ToolCall call) {
           const auto other = fresh.empty() ? fresh.end() : fresh.find(id);
           if (other != fresh.end()) {
             learn(call, other->second);
             fresh.erase(other);
           }
           add(call);
         });
    for (const auto& [id, call] : fresh) {
      add(call);
    }
    std::sort(
        calls.begin(), calls.end(), [](const ToolCall& a, const ToolCall& b) {
          return std::tie(a.response, a.tool, a.result_bytes) <
                 std::tie(b.response, b.tool, b.result_bytes);
        });
    return calls;
  });
}

Result<std::unordered_map<RowId, RowId>> previous_responses(Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::vector<Turn> turns = all_turns(ledger.connection());
    std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
      return a.order() < b.order();
    });
    std::unordered_map<RowId, RowId> previous;
    previous.reserve(turns.size());
    for (std::size_t i = 1; i < turns.size(); ++i) {
      if (turns[i].conversation() == turns[i - 1].conversation()) {
        previous.emplace(turns[i].row, turns[i - 1].row);
      }
    }
    return previous;
  });
}

Result<std::unordered_map<RowId, RowId>> skills(Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::unordered_map<RowId, RowId> found;
    rows(ledger.connection(),
         "SELECT id, facts FROM response WHERE source = 0",
         [&](RowId row, const PackedFacts& facts) {
           if (facts.skill != 0) {
             found.emplace(row, facts.skill);
           }
         });
    return found;
  });
}

}  // namespace tokens::ledger
