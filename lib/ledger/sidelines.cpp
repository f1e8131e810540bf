#include "lib/ledger/sidelines.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/connection.hpp"

namespace tokens::ledger {
namespace {

RowId hash_row(std::string_view id) {
  return static_cast<RowId>(stable_hash(id));
}

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

Result<void> store_tool_use(Ledger& ledger,
                            std::string_view id,
                            RowId response,
                            std::string_view session,
                            std::string_view tool,
                            std::string_view edited) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT INTO tool_use (id, response, session, tool, mcp_server, "
        "edited) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "response = excluded.response, session = excluded.session, "
        "tool = excluded.tool, mcp_server = excluded.mcp_server, "
        "edited = excluded.edited WHERE response IS NULL");
    write.bind(1, hash_row(id));
    write.bind(2, response);
    write.bind(3, connection.symbol(session));
    write.bind(4, connection.symbol(tool));
    bind_row(write, 5, connection.symbol(mcp_server(tool)));
    bind_row(write, 6, connection.symbol(edited));
    write.exec();
  });
}

Result<void> store_tool_result(Ledger& ledger,
                               std::string_view id,
                               std::int64_t bytes) {
  return guarded("write ledger", [&] {
    SQLite::Statement& write = ledger.connection().statement(
        "INSERT INTO tool_use (id, result_bytes) VALUES (?, ?) "
        "ON CONFLICT (id) DO UPDATE SET result_bytes = "
        "max(ifnull(result_bytes, 0), excluded.result_bytes)");
    write.bind(1, hash_row(id));
    write.bind(2, bytes);
    write.exec();
  });
}

Result<void> store_attempt(Ledger& ledger,
                           RowId response,
                           std::int64_t number,
                           std::string_view kind,
                           std::string_view model,
                           const TokenCounts& tokens) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& write = connection.statement(
        "INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    write.bind(1, response);
    write.bind(2, number);
    write.bind(3, connection.symbol(kind));
    write.bind(4, connection.symbol(model));
    write.bind(5, tokens.input);
    write.bind(6, tokens.output);
    write.bind(7, tokens.cache_write_5m);
    write.bind(8, tokens.cache_write_1h);
    write.bind(9, tokens.cache_read);
    write.exec();
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

Result<std::vector<Reading>> readings_without_usage(Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    std::vector<Reading> readings;
    SQLite::Statement& select = connection.statement(
        "SELECT session, time, file, offset, number, directory, branch, used, "
        "limit_ FROM context_reading WHERE session NOT IN "
        "(SELECT session FROM response WHERE source = 0) "
        "ORDER BY session, time, offset, number");
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
  });
}

}  // namespace tokens::ledger
