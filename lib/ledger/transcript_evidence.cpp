#include "lib/ledger/transcript_evidence.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/model/response.hpp"

#include <array>
#include <string>
#include <tuple>
#include <utility>

namespace tokens::ledger {
namespace {

/// Returns "server" of "mcp__server__tool", "" for built-in tools.
std::string_view mcp_server(std::string_view tool) {
  constexpr std::string_view prefix = "mcp__";
  if (!tool.starts_with(prefix)) {
    return {};
  }
  const std::string_view rest = tool.substr(prefix.size());
  return rest.substr(0, rest.find("__"));
}

/// Decides which of two lists is kept: the one with more tokens, and of as many
/// any order will do, as long as it is one.
auto rank_of(const std::vector<AttemptRow>& attempts) {
  using Words = std::
      tuple<std::string_view, std::string_view, std::array<std::int64_t, 5>>;
  std::pair<std::int64_t, std::vector<Words>> rank;
  for (const AttemptRow& one : attempts) {
    const TokenCounts& tokens = one.tokens;
    rank.first += tokens.total();
    rank.second.push_back({one.kind,
                           one.model,
                           {tokens.output,
                            tokens.input,
                            tokens.cache_write_5m,
                            tokens.cache_write_1h,
                            tokens.cache_read}});
  }
  return rank;
}

/// What of them counts beside the response.
std::vector<AttemptRow> billed(std::vector<AttemptRow> attempts) {
  std::erase_if(attempts, [](const AttemptRow& attempt) {
    return !is_billed_iteration(attempt.kind);
  });
  return attempts;
}

}  // namespace

std::int64_t tool_row_id(std::string_view id) {
  return static_cast<std::int64_t>(stable_hash(id));
}

Result<void> store_tools(Ledger& ledger, const std::vector<ToolRow>& rows) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    for (const ToolRow& row : rows) {
      if (row.response == 0) {
        exec(connection,
             "UPDATE tool_use SET result_bytes = ? WHERE id = ? "
             "AND result_bytes IS NULL",
             row.result_bytes,
             row.id);
        continue;
      }
      exec(connection,
           "INSERT INTO tool_use (response, id, tool, mcp_server, edited, "
           "result_bytes) VALUES (?, ?, ?, ?, ?, nullif(?, -1)) "
           "ON CONFLICT (response, id) DO UPDATE SET "
           "result_bytes = ifnull(result_bytes, excluded.result_bytes) "
           "WHERE result_bytes IS NULL AND excluded.result_bytes NOTNULL",
           row.response,
           row.id,
           WordOrNull{row.tool},
           WordOrNull{mcp_server(row.tool)},
           WordOrNull{row.edited},
           row.result_bytes);
    }
  });
}

static Query& operator>>(Query& row, AttemptRow& attempt) {
  return row >> WordInto{attempt.kind} >> WordInto{attempt.model} >>
         attempt.tokens;
}

Result<bool> store_attempts(Ledger& ledger,
                            RowId response,
                            const std::vector<AttemptRow>& attempts) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    const auto before = all<AttemptRow>(
        connection,
        "SELECT kind, model, input, output, cache_write_5m, cache_write_1h, "
        "cache_read FROM attempt WHERE response = ? ORDER BY number",
        response);
    if (rank_of(attempts) <= rank_of(before)) {
      return false;
    }
    exec(connection, "DELETE FROM attempt WHERE response = ?", response);
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      exec(connection,
           "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           response,
           i,
           Word{attempts[i].kind},
           Word{attempts[i].model},
           attempts[i].tokens);
    }
    return billed(attempts) != billed(before);
  });
}

Result<void> store_agent(Ledger& ledger,
                         std::string_view agent,
                         std::string_view kind) {
  return exec(ledger,
              "INSERT OR REPLACE INTO agent (agent, kind) VALUES (?, ?)",
              Word{agent},
              Word{kind});
}

Result<void> store_pull_request(Ledger& ledger,
                                std::string_view session,
                                std::int64_t number,
                                std::string_view url,
                                std::string_view repository,
                                Moment time) {
  return exec(ledger,
              "INSERT OR IGNORE INTO pull_request_link VALUES (?, ?, ?, ?, ?)",
              Word{session},
              number,
              Word{url},
              Word{repository},
              time);
}

Result<void> store_reading(Ledger& ledger, const Reading& reading) {
  return exec(ledger,
              "INSERT OR IGNORE INTO context_reading "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              Word{reading.session},
              to_unix_ms(reading.time),
              reading.file,
              reading.offset,
              reading.number,
              Word{reading.directory},
              Word{reading.branch},
              reading.used,
              reading.limit);
}

static Query& operator>>(Query& row, Reading& reading) {
  return row >> WordInto{reading.session} >> reading.time >> reading.file >>
         reading.offset >> reading.number >> WordInto{reading.directory} >>
         WordInto{reading.branch} >> reading.used >> reading.limit >>
         reading.is_copy;
}

Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session) {
  return all<Reading>(
      ledger,
      "SELECT session, time, file, offset, number, directory, branch, used, "
      "limit_, 0 FROM context_reading WHERE session = "
      "(SELECT id FROM symbol WHERE text = ?) ORDER BY time, offset, number",
      session);
}

Result<std::vector<Reading>> readings_without_usage(Ledger& ledger) {
  return all<Reading>(
      ledger,
      "SELECT session, time, file, offset, number, directory, branch, used, "
      "limit_, time <> ? AND session <> original FROM "
      "(SELECT reading.*, first_value(session) OVER (PARTITION BY time, used, "
      "limit_ ORDER BY has_usage DESC, ifnull(forked, 0), text) AS original "
      "FROM (SELECT *, session IN (SELECT session FROM response WHERE "
      "source = 0) AS has_usage FROM context_reading) AS reading "
      "LEFT JOIN transcript ON transcript.id = file "
      "LEFT JOIN symbol ON symbol.id = session) "
      "WHERE NOT has_usage ORDER BY session, time, offset, number",
      to_unix_ms(k_never));
}

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
