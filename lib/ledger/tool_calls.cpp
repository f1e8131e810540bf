// See tool_calls.hpp.
#include "lib/ledger/tool_calls.hpp"

#include "lib/ledger/connection.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokens::ledger {
namespace {

/// Calls `on_row(statement)` for each row.
template <class OnRow>
void for_each_row(Ledger::Connection& connection,
                  const char* sql,
                  OnRow&& on_row) {
  sqlite3_stmt* statement = connection.raw_statement(sql);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    on_row(statement);
  }
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection.database.getHandle(), code);
  }
}

ToolCall call_at(sqlite3_stmt* row) {
  return {sqlite3_column_int64(row, 1),
          sqlite3_column_int64(row, 2),
          sqlite3_column_int64(row, 3),
          sqlite3_column_int64(row, 4)};
}

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
  PackedFacts facts;
  for_each_row(connection,
               "SELECT id, session, facts FROM response WHERE source = 0",
               [&](sqlite3_stmt* row) {
                 facts_at(row, 2, facts);
                 turns.push_back({sqlite3_column_int64(row, 1),
                                  facts.agent,
                                  facts.sidechain,
                                  facts.kept.time,
                                  facts.kept.file,
                                  facts.kept.offset,
                                  sqlite3_column_int64(row, 0)});
               });
  return turns;
}

}  // namespace

Result<std::vector<ToolCall>> tool_calls(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::unordered_map<std::int64_t, ToolCall> fresh;
    for_each_row(connection,
                 "SELECT id, response, tool, mcp_server, result_bytes "
                 "FROM fresh_tool_use",
                 [&](sqlite3_stmt* row) {
                   fresh.emplace(sqlite3_column_int64(row, 0), call_at(row));
                 });
    std::vector<ToolCall> calls;
    const auto add = [&calls](const ToolCall& call) {
      if (call.response != 0) {  // else only the result was seen
        calls.push_back(call);
      }
    };
    for_each_row(connection,
                 "SELECT id, response, tool, mcp_server, result_bytes "
                 "FROM tool_use",
                 [&](sqlite3_stmt* row) {
                   ToolCall call = call_at(row);
                   const auto other =
                       fresh.empty() ? fresh.end()
                                     : fresh.find(sqlite3_column_int64(row, 0));
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
    PackedFacts facts;
    for_each_row(ledger.connection(),
                 "SELECT id, facts FROM response WHERE source = 0",
                 [&](sqlite3_stmt* row) {
                   facts_at(row, 1, facts);
                   if (facts.skill != 0) {
                     found.emplace(sqlite3_column_int64(row, 0), facts.skill);
                   }
                 });
    return found;
  });
}

}  // namespace tokens::ledger
