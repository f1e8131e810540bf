// The responses of the last hours, without an index by time: they belong to
// commits made since then, or are open in sessions that have gone on since.
#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_rows.hpp"
#include "lib/ledger/query.hpp"

#include <set>
#include <string>
#include <string_view>

namespace tokens::ledger {
namespace {

constexpr const char* k_recent_commits = FACT_READ_COLUMNS
    "WHERE commit_record IN (SELECT id FROM commit_record WHERE second >= ?1 "
    "UNION SELECT made.id FROM worktree JOIN head_event ON "
    "head_event.worktree = worktree.id AND head_event.moment >= ?2 JOIN "
    "commit_record AS made ON made.repository = worktree.repository AND "
    "made.sha = head_event.new_id) LIMIT ?3";

constexpr const char* k_open_of_session = FACT_READ_COLUMNS
    "WHERE place = ?1 AND place < 2 AND session = ?2 LIMIT ?3";

constexpr const char* k_any = FACT_READ_COLUMNS "LIMIT ?1";

/// Returns false in a ledger that knows no repository: it has no indexes, and
/// every look-up would read all of it.
bool has_indexes(Ledger::Connection& connection) {
  SQLite::Statement& select = connection.statement(
      "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = "
      "'response_open'");
  const bool found = select.executeStep();
  select.reset();
  return found;
}

/// Returns the session of a transcript: "<session>.jsonl", and the folder
/// "<session>" above "subagents/".
std::string_view session_of(std::string_view path) {
  const auto below = path.find("/subagents/");
  path = path.substr(0, below);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return below == std::string_view::npos ? name.substr(0, name.rfind('.'))
                                         : name;
}

std::set<std::string> sessions_since(Ledger::Connection& connection,
                                     Moment since) {
  constexpr std::int64_t k_ns_per_ms = 1'000'000;
  std::set<std::string> sessions;
  SQLite::Statement& select = connection.statement(
      "SELECT path FROM transcript WHERE modified_ns >= ?");
  select.bind(1, to_unix_ms(since) * k_ns_per_ms);
  while (select.executeStep()) {
    sessions.emplace(session_of(select.getColumn(0).getString()));
  }
  select.reset();
  return sessions;
}

/// Reads rows until there are more than `left`, which it lowers; false then.
bool read_rows(Ledger::Connection& connection,
               sqlite3_stmt* statement,
               const Parts& parts,
               std::size_t& left,
               const OnFact& on_fact) {
  PackedFacts packed;
  Fact fact;
  bool is_whole = true;
  for_each_row(connection, statement, [&] {
    is_whole = is_whole && left > 0;
    if (is_whole) {
      --left;
      read_fact(statement, packed, fact);
      tell(fact, parts, on_fact);
    }
  });
  return is_whole;
}

}  // namespace

Result<bool> for_each_recent_fact(Ledger& ledger,
                                  Moment since,
                                  std::size_t most,
                                  const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const ReadTransaction reading(connection);
    const Parts parts = all_parts(connection);
    std::size_t left = most;
    if (!has_indexes(connection)) {
      sqlite3_stmt* any = connection.raw_statement(k_any);
      sqlite3_bind_int64(any, 1, static_cast<std::int64_t>(left) + 1);
      return read_rows(connection, any, parts, left, on_fact);
    }
    sqlite3_stmt* statement = connection.raw_statement(k_recent_commits);
    sqlite3_bind_int64(statement, 1, to_unix_seconds(since));
    sqlite3_bind_int64(statement, 2, to_unix_ms(since));
    sqlite3_bind_int64(statement, 3, static_cast<std::int64_t>(left) + 1);
    if (!read_rows(connection, statement, parts, left, on_fact)) {
      return false;
    }
    statement = connection.raw_statement(k_open_of_session);
    for (const std::string& session : sessions_since(connection, since)) {
      const RowId row = connection.known_symbol(session);
      for (const PlaceKind place : {PlaceKind::outside, PlaceKind::pending}) {
        sqlite3_bind_int64(statement, 1, static_cast<std::int64_t>(place));
        sqlite3_bind_int64(statement, 2, row);
        sqlite3_bind_int64(statement, 3, static_cast<std::int64_t>(left) + 1);
        if (row != 0 &&
            !read_rows(connection, statement, parts, left, on_fact)) {
          return false;
        }
      }
    }
    return true;
  });
}

}  // namespace tokens::ledger
