// For the .cpp files of this folder only: where the response with a key is, or
// belongs.
//
// A key's slot is its hash, the next one should two keys ever share a hash.
// What is scanned stands in the row of that number, and no second tree of long
// texts is needed. A hook brings a few responses to a large table, where rows
// that are hashes touch a page each: its responses stand one behind the other
// in rows with small numbers, and `key_row` says for each slot which. They are
// never removed, so a slot that was ever taken stays so.
#pragma once

#include "lib/ledger/connection.hpp"

#include <string_view>

namespace tokens::ledger {

struct RowPlace {
  RowId row = 0;
  bool is_taken = false;  ///< the row holds the key
  Moment first_read;      ///< if it does
};

/// The functions below throw SQLite::Exception.
RowPlace row_place(Ledger::Connection& connection, std::string_view key);

/// The first slot that a key may have. Positive, so that 0 can mean "none".
RowId slot_of_key(std::string_view key);

/// The row of a response that stands elsewhere than in its slot; 0: none does.
RowId row_elsewhere(Ledger::Connection& connection, RowId slot);

/// Returns true if a response stands in this row.
bool is_row_taken(Ledger::Connection& connection, RowId row);

/// Gives a hook's new responses their rows.
class HookRows {
 public:
  explicit HookRows(Ledger::Connection& connection) : connection_(connection) {}

  /// Returns the next row, and notes that the response of `slot` is there.
  RowId next(RowId slot);

 private:
  Ledger::Connection& connection_;
  RowId last_ = 0;  ///< 0: not asked yet
};

/// Moves the keys of fresh_key_row to where all are.
void settle_fresh_keys(Ledger::Connection& connection);

}  // namespace tokens::ledger
