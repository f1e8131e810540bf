// See row_place.hpp.
#include "lib/ledger/row_place.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/statements.hpp"

namespace tokens::ledger {
namespace {

/// Hooks' rows are below; a hash is so small once in eight million keys, and
/// then it is passed over.
constexpr RowId k_end_of_hook_rows = RowId{1} << 40;

}  // namespace

RowId slot_of_key(std::string_view key) {
  return static_cast<RowId>(stable_hash(key) >> 1U) | 1;
}

RowId row_elsewhere(Ledger::Connection& connection, RowId slot) {
  return value<RowId>(
      connection,
      "SELECT response FROM fresh_key_row WHERE slot = ?1 UNION ALL "
      "SELECT response FROM key_row WHERE slot = ?1",
      slot);
}

bool is_row_taken(Ledger::Connection& connection, RowId row) {
  return has_row(connection, "SELECT 1 FROM response WHERE id = ?", row);
}

RowPlace row_place(Ledger::Connection& connection, std::string_view key) {
  for (RowId slot = slot_of_key(key);; ++slot) {
    RowPlace found;
    const RowId elsewhere = row_elsewhere(connection, slot);
    found.row = elsewhere != 0 ? elsewhere : slot;
    Query select(
        connection, "SELECT facts FROM response WHERE id = ?", found.row);
    const bool is_free = !select.step();
    if (!is_free) {
      PackedFacts facts;
      select >> facts;
      found.is_taken = facts.key == key;
      found.first_read = facts.first_read;
    }
    if (is_free || found.is_taken) {
      return found;
    }
  }
}

RowId HookRows::next(RowId slot) {
  if (last_ == 0) {
    last_ = value<RowId>(connection_,
                         "SELECT max(id) FROM response WHERE id < ?",
                         k_end_of_hook_rows);
  }
  ++last_;
  exec(connection_,
       "INSERT INTO fresh_key_row (slot, response) VALUES (?, ?)",
       slot,
       last_);
  return last_;
}

void settle_fresh_keys(Ledger::Connection& connection) {
  connection.database.exec(
      "INSERT INTO key_row (slot, response) "
      "SELECT slot, response FROM fresh_key_row ORDER BY slot");
  connection.database.exec("DELETE FROM fresh_key_row");
}

}  // namespace tokens::ledger
