// See row_place.hpp.
#include "lib/ledger/row_place.hpp"

#include "lib/base/text.hpp"

namespace tokens::ledger {
namespace {

/// Hooks' rows are below; a hash is so small once in eight million keys, and
/// then it is passed over.
constexpr RowId k_end_of_hook_rows = RowId{1} << 40;

/// Steps a statement that yields at most one number, and resets it; 0: none.
RowId only_number(Ledger::Connection& connection, sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  const RowId number =
      code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_reset(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    throw SQLite::Exception(connection.database.getHandle(), code);
  }
  return number;
}

}  // namespace

RowId slot_of_key(std::string_view key) {
  return static_cast<RowId>(stable_hash(key) >> 1U) | 1;
}

RowId row_elsewhere(Ledger::Connection& connection, RowId slot) {
  sqlite3_stmt* select = connection.raw_statement(
      "SELECT response FROM fresh_key_row WHERE slot = ?1 UNION ALL "
      "SELECT response FROM key_row WHERE slot = ?1");
  sqlite3_bind_int64(select, 1, slot);
  return only_number(connection, select);
}

bool is_row_taken(Ledger::Connection& connection, RowId row) {
  sqlite3_stmt* select =
      connection.raw_statement("SELECT 1 FROM response WHERE id = ?");
  sqlite3_bind_int64(select, 1, row);
  return only_number(connection, select) != 0;
}

RowPlace row_place(Ledger::Connection& connection, std::string_view key) {
  for (RowId slot = slot_of_key(key);; ++slot) {
    RowPlace found;
    const RowId elsewhere = row_elsewhere(connection, slot);
    found.row = elsewhere != 0 ? elsewhere : slot;
    SQLite::Statement& select =
        connection.statement("SELECT facts FROM response WHERE id = ?");
    select.bind(1, found.row);
    const bool is_free = !select.executeStep();
    if (!is_free) {
      const PackedFacts facts = facts_at(select, 0);
      found.is_taken = facts.key == key;
      found.first_read = facts.first_read;
    }
    select.reset();
    if (is_free || found.is_taken) {
      return found;
    }
  }
}

RowId HookRows::next(RowId slot) {
  if (last_ == 0) {
    sqlite3_stmt* select =
        connection_.raw_statement("SELECT max(id) FROM response WHERE id < ?");
    sqlite3_bind_int64(select, 1, k_end_of_hook_rows);
    last_ = only_number(connection_, select);
  }
  ++last_;
  sqlite3_stmt* note = connection_.raw_statement(
      "INSERT INTO fresh_key_row (slot, response) VALUES (?, ?)");
  sqlite3_bind_int64(note, 1, slot);
  sqlite3_bind_int64(note, 2, last_);
  only_number(connection_, note);
  return last_;
}

void settle_fresh_keys(Ledger::Connection& connection) {
  connection.database.exec(
      "INSERT INTO key_row (slot, response) "
      "SELECT slot, response FROM fresh_key_row ORDER BY slot");
  connection.database.exec("DELETE FROM fresh_key_row");
}

}  // namespace tokens::ledger
