// See team_sent.hpp.
#include "lib/ledger/team_sent.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_rows.hpp"

#include <limits>

namespace tokens::ledger {
namespace {

Sent sent_at(SQLite::Statement& select, int at) {
  Sent sent;
  sent.repository = select.getColumn(at).getInt64();
  sent.whole = select.getColumn(at + 1).getInt64();
  sent.place = select.getColumn(at + 2).getInt64();
  sent.revision = select.getColumn(at + 3).getInt64();
  if (!select.getColumn(at + 4).isNull()) {
    sent.key = select.getColumn(at + 4).getString();
  }
  return sent;
}

void bind_row_of_team(SQLite::Statement& statement,
                      RowId team,
                      SentKind kind,
                      RowId row) {
  statement.bind(1, team);
  statement.bind(2, static_cast<int>(kind));
  statement.bind(3, row);
}

SentRows read_sent(SQLite::Statement& select) {
  SentRows rows;
  while (select.executeStep()) {
    rows.emplace(select.getColumn(0).getInt64(), sent_at(select, 1));
  }
  select.reset();
  return rows;
}

}  // namespace

Result<std::optional<RowId>> for_each_whole_fact(
    Ledger& ledger,
    RowId from,
    std::size_t count,
    const std::function<void(const Fact&, const PackedFacts&)>& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    sqlite3_stmt* statement = connection.raw_statement(
        FACT_READ_COLUMNS "WHERE id >= ? ORDER BY id LIMIT ?");
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int64(statement, 2, static_cast<std::int64_t>(count));
    PackedFacts packed;
    Fact fact;
    std::size_t found = 0;
    for_each_row(connection, statement, [&] {
      read_fact(statement, packed, fact);
      on_fact(fact, packed);
      ++found;
    });
    const bool is_last =
        found < count || fact.row == std::numeric_limits<RowId>::max();
    return is_last ? std::optional<RowId>{} : std::optional(fact.row + 1);
  });
}

Result<SentRows> sent_rows(
    Ledger& ledger, RowId team, SentKind kind, RowId first, RowId last) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT row, repository, whole, place, revision, key FROM team_sent "
        "WHERE team = ? AND kind = ? AND row BETWEEN ? AND ?");
    bind_row_of_team(select, team, kind, first);
    select.bind(4, last);
    return read_sent(select);
  });
}

Result<void> store_sent(
    Ledger& ledger, RowId team, SentKind kind, RowId row, const Sent& sent) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR REPLACE INTO team_sent (team, kind, row, repository, whole, "
        "place, revision, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    bind_row_of_team(insert, team, kind, row);
    insert.bind(4, sent.repository);
    insert.bind(5, sent.whole);
    insert.bind(6, sent.place);
    insert.bind(7, sent.revision);
    if (sent.key) {
      bind_text(insert, 8, *sent.key);
    } else {
      insert.bind(8);
    }
    insert.exec();
  });
}

Result<void> forget_sent(Ledger& ledger, RowId team, SentKind kind, RowId row) {
  return guarded("write ledger", [&] {
    SQLite::Statement& remove = ledger.connection().statement(
        "DELETE FROM team_sent WHERE team = ? AND kind = ? AND row = ?");
    bind_row_of_team(remove, team, kind, row);
    remove.exec();
  });
}

Result<SentRows> sent_and_removed(Ledger& ledger, RowId team) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT row, repository, whole, place, revision, key FROM team_sent "
        "WHERE team = ? AND kind = ? AND key IS NOT NULL "
        "AND row NOT IN (SELECT id FROM response)");
    select.bind(1, team);
    select.bind(2, static_cast<int>(SentKind::response));
    return read_sent(select);
  });
}

}  // namespace tokens::ledger
