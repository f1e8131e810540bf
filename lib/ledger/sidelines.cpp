#include "lib/ledger/sidelines.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/tool_rows.hpp"
#include "lib/model/response.hpp"

#include <algorithm>
#include <map>
#include <set>
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

}  // namespace

std::int64_t tool_row_id(std::string_view id) {
  return static_cast<std::int64_t>(stable_hash(id));
}

namespace {

#define TOOL_ROW "(?, ?, ?, ?, ?, ?, ?)"
#define FOUR_TOOLS TOOL_ROW ", " TOOL_ROW ", " TOOL_ROW ", " TOOL_ROW
#define SIXTEEN_TOOLS FOUR_TOOLS ", " FOUR_TOOLS ", " FOUR_TOOLS ", " FOUR_TOOLS
#define TOOL_COLUMNS \
  "(id, response, session, tool, mcp_server, edited, result_bytes)"
#define INSERT_TOOLS "INSERT INTO tool_use " TOOL_COLUMNS " VALUES "
#define INSERT_FRESH "INSERT INTO fresh_tool_use " TOOL_COLUMNS " VALUES "
#define LEARN_TOOLS                                        \
  " ON CONFLICT (id) DO UPDATE SET "                       \
  "response = ifnull(response, excluded.response), "       \
  "session = ifnull(session, excluded.session), "          \
  "tool = ifnull(tool, excluded.tool), "                   \
  "mcp_server = ifnull(mcp_server, excluded.mcp_server), " \
  "edited = ifnull(edited, excluded.edited), "             \
  "result_bytes = ifnull(result_bytes, excluded.result_bytes)"

constexpr std::size_t k_tools_at_once = 16;
constexpr int k_tool_columns = 7;

void bind_tool(Ledger::Connection& connection,
               sqlite3_stmt* statement,
               int at,
               const ToolRow& row) {
  const auto bind = [&](std::int64_t value, bool is_null) {
    if (is_null) {
      sqlite3_bind_null(statement, ++at);
    } else {
      sqlite3_bind_int64(statement, ++at, value);
    }
  };
  const RowId session = connection.pooled_symbol(row.session);
  const RowId tool = connection.pooled_symbol(row.tool);
  const RowId server = connection.symbol(mcp_server(row.tool));
  const RowId edited = connection.pooled_symbol(row.edited);
  bind(row.id, false);
  bind(row.response, row.response == 0);
  bind(session, session == 0);
  bind(tool, tool == 0);
  bind(server, server == 0);
  bind(edited, edited == 0);
  bind(row.result_bytes, row.result_bytes < 0);
}

void run(Ledger::Connection& connection, sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection.database.getHandle(), code);
  }
}

}  // namespace

Result<void> store_tools(Ledger& ledger, std::vector<ToolRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const ToolRow& a, const ToolRow& b) {
    return a.id < b.id;
  });
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const bool fresh = connection.for_hook;
    std::size_t done = 0;
    for (; rows.size() - done >= k_tools_at_once; done += k_tools_at_once) {
      sqlite3_stmt* many = connection.raw_statement(
          fresh ? INSERT_FRESH SIXTEEN_TOOLS LEARN_TOOLS
                : INSERT_TOOLS SIXTEEN_TOOLS LEARN_TOOLS);
      for (std::size_t i = 0; i < k_tools_at_once; ++i) {
        bind_tool(connection,
                  many,
                  static_cast<int>(i) * k_tool_columns,
                  rows[done + i]);
      }
      run(connection, many);
    }
    for (; done < rows.size(); ++done) {
      sqlite3_stmt* one =
          connection.raw_statement(fresh ? INSERT_FRESH TOOL_ROW LEARN_TOOLS
                                         : INSERT_TOOLS TOOL_ROW LEARN_TOOLS);
      bind_tool(connection, one, 0, rows[done]);
      run(connection, one);
    }
    connection.forget_pool();
  });
}

void settle_fresh_tools(Ledger::Connection& connection) {
  connection.database.exec(
      "INSERT INTO tool_use " TOOL_COLUMNS
      " SELECT id, response, session, tool, mcp_server, edited, "
      "result_bytes FROM fresh_tool_use WHERE true "
      "ORDER BY id" LEARN_TOOLS);
  connection.database.exec("DELETE FROM fresh_tool_use");
}

namespace {

std::vector<AttemptRow> stored_attempts(Ledger::Connection& connection,
                                        RowId response) {
  SQLite::Statement& select = connection.statement(
      "SELECT ifnull(k.text, ''), ifnull(m.text, ''), input, output, "
      "cache_write_5m, cache_write_1h, cache_read FROM attempt "
      "LEFT JOIN symbol AS k ON k.id = kind LEFT JOIN symbol AS m ON "
      "m.id = model WHERE response = ? ORDER BY number");
  select.bind(1, response);
  std::vector<AttemptRow> attempts;
  while (select.executeStep()) {
    attempts.push_back({select.getColumn(0).getString(),
                        select.getColumn(1).getString(),
                        {select.getColumn(2).getInt64(),
                         select.getColumn(3).getInt64(),
                         select.getColumn(4).getInt64(),
                         select.getColumn(5).getInt64(),
                         select.getColumn(6).getInt64(),
                         0}});
  }
  select.reset();
  return attempts;
}

/// Returns true if `a` is kept against `b`: more tokens, and of as many any
/// order will do, as long as it is one.
bool is_fuller(const std::vector<AttemptRow>& a,
               const std::vector<AttemptRow>& b) {
  const auto total = [](const std::vector<AttemptRow>& attempts) {
    std::int64_t sum = 0;
    for (const AttemptRow& attempt : attempts) {
      sum += attempt.tokens.total();
    }
    return sum;
  };
  if (total(a) != total(b)) {
    return total(a) > total(b);
  }
  const auto words = [](const AttemptRow& one) {
    const TokenCounts& tokens = one.tokens;
    return std::tuple(one.kind,
                      one.model,
                      tokens.output,
                      tokens.input,
                      tokens.cache_write_5m,
                      tokens.cache_write_1h,
                      tokens.cache_read);
  };
  return std::lexicographical_compare(
      b.begin(),
      b.end(),
      a.begin(),
      a.end(),
      [&](const AttemptRow& x, const AttemptRow& y) {
        return words(x) < words(y);
      });
}

/// What of them counts beside the response.
std::vector<AttemptRow> billed(std::vector<AttemptRow> attempts) {
  std::erase_if(attempts, [](const AttemptRow& attempt) {
    return !is_billed_iteration(attempt.kind);
  });
  return attempts;
}

}  // namespace

Result<bool> store_attempts(Ledger& ledger,
                            RowId response,
                            const std::vector<AttemptRow>& attempts) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const auto before = stored_attempts(connection, response);
    if (!is_fuller(attempts, before)) {
      return false;
    }
    SQLite::Statement& remove =
        connection.statement("DELETE FROM attempt WHERE response = ?");
    remove.bind(1, response);
    remove.exec();
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      const TokenCounts& tokens = attempts[i].tokens;
      SQLite::Statement& write = connection.statement(
          "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      write.bind(1, response);
      write.bind(2, static_cast<std::int64_t>(i));
      write.bind(3, connection.symbol(attempts[i].kind));
      write.bind(4, connection.symbol(attempts[i].model));
      write.bind(5, tokens.input);
      write.bind(6, tokens.output);
      write.bind(7, tokens.cache_write_5m);
      write.bind(8, tokens.cache_write_1h);
      write.bind(9, tokens.cache_read);
      write.exec();
    }
    return billed(attempts) != billed(before);
  });
}

Result<void> store_agent(Ledger& ledger,
                         std::string_view agent,
                         std::string_view kind) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT OR REPLACE INTO agent (agent, kind) VALUES (?, ?)");
    write.bind(1, connection.symbol(agent));
    write.bind(2, connection.symbol(kind));
    write.exec();
  });
}

Result<void> store_pull_request(Ledger& ledger,
                                std::string_view session,
                                std::int64_t number,
                                std::string_view url,
                                std::string_view repository,
                                Moment time) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT OR IGNORE INTO pull_request_link VALUES (?, ?, ?, ?, ?)");
    write.bind(1, connection.symbol(session));
    write.bind(2, number);
    write.bind(3, connection.symbol(url));
    write.bind(4, connection.symbol(repository));
    bind_moment(write, 5, time);
    write.exec();
  });
}

Result<void> store_reading(Ledger& ledger, const Reading& reading) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT OR IGNORE INTO context_reading "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    write.bind(1, connection.symbol(reading.session));
    write.bind(2, to_unix_ms(reading.time));
    write.bind(3, reading.file);
    write.bind(4, reading.offset);
    write.bind(5, reading.number);
    write.bind(6, connection.symbol(reading.directory));
    write.bind(7, connection.symbol(reading.branch));
    write.bind(8, reading.used);
    write.bind(9, reading.limit);
    write.exec();
  });
}

namespace {

#define READING_COLUMNS \
  "session, time, file, offset, number, directory, branch, used, limit_"

std::vector<Reading> read_all(Ledger::Connection& connection,
                              SQLite::Statement& select) {
  std::vector<Reading> readings;
  while (select.executeStep()) {
    Reading reading;
    reading.session = connection.text(select.getColumn(0).getInt64());
    reading.time = from_unix_ms(select.getColumn(1).getInt64());
    reading.file = select.getColumn(2).getInt64();
    reading.offset = select.getColumn(3).getInt64();
    reading.number = select.getColumn(4).getInt64();
    reading.directory = connection.text(select.getColumn(5).getInt64());
    reading.branch = connection.text(select.getColumn(6).getInt64());
    reading.used = select.getColumn(7).getInt64();
    reading.limit = select.getColumn(8).getInt64();
    readings.push_back(std::move(reading));
  }
  select.reset();
  return readings;
}

/// What copies share with their original.
using Level = std::tuple<Moment, std::int64_t, std::int64_t>;

/// The smallest has the original: has no usage, is a fork, session.
using Claim = std::tuple<bool, bool, std::string>;

/// `readings` are all those of sessions without usage.
void mark_copies(Ledger::Connection& connection,
                 std::vector<Reading>& readings) {
  std::map<Level, Claim> originals;
  std::set<std::string> without_usage;
  for (const Reading& reading : readings) {
    originals.try_emplace({reading.time, reading.used, reading.limit});
    without_usage.insert(reading.session);
  }
  SQLite::Statement& select = connection.statement(
      "SELECT time, used, limit_, session, ifnull(forked, 0) "
      "FROM context_reading LEFT JOIN transcript ON transcript.id = file");
  while (select.executeStep()) {
    const Level level{from_unix_ms(select.getColumn(0).getInt64()),
                      select.getColumn(1).getInt64(),
                      select.getColumn(2).getInt64()};
    const auto original = originals.find(level);
    if (original == originals.end()) {
      continue;
    }
    std::string session(connection.text(select.getColumn(3).getInt64()));
    const bool has_no_usage = without_usage.contains(session);
    Claim claim{
        has_no_usage, select.getColumn(4).getInt() != 0, std::move(session)};
    Claim& best = original->second;
    if (std::get<std::string>(best).empty() || claim < best) {
      best = std::move(claim);
    }
  }
  select.reset();
  for (Reading& reading : readings) {
    const Level level{reading.time, reading.used, reading.limit};
    reading.is_copy =
        reading.time != k_never &&
        std::get<std::string>(originals.at(level)) != reading.session;
  }
}

}  // namespace

Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const RowId row = connection.known_symbol(session);
    SQLite::Statement& select =
        connection.statement("SELECT " READING_COLUMNS
                             " FROM context_reading WHERE session = ? "
                             "ORDER BY time, offset, number");
    select.bind(1, row);
    return read_all(connection, select);
  });
}

Result<std::vector<Reading>> readings_without_usage(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select =
        connection.statement("SELECT " READING_COLUMNS
                             " FROM context_reading WHERE session NOT IN "
                             "(SELECT session FROM response WHERE source = 0) "
                             "ORDER BY session, time, offset, number");
    std::vector<Reading> readings = read_all(connection, select);
    if (!readings.empty()) {
      mark_copies(connection, readings);
    }
    return readings;
  });
}

}  // namespace tokens::ledger
