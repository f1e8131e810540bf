// For the .cpp files of this folder only: where the response with a key is, or
// belongs. The row is the hash of the key, the next free one should two keys
// ever share a hash.
#pragma once

#include "lib/ledger/connection.hpp"

#include <string_view>

namespace tokens::ledger {

struct RowPlace {
  RowId row = 0;
  bool is_taken = false;  ///< the row holds the key
  Moment first_read;      ///< if it does
};

/// Throws SQLite::Exception.
RowPlace row_place(Ledger::Connection& connection, std::string_view key);

}  // namespace tokens::ledger
