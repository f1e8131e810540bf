// What hooks bring stands in small tables first: rows that are hashes touch a
// page each in a large table, but few in a small one.
#pragma once

#include "lib/ledger/ledger.hpp"

namespace tokens::ledger {

enum class Fresh { all, if_many };

/// Moves what hooks stored to where all rows of its kind are.
Result<void> settle_fresh(Ledger& ledger, Fresh which);

}  // namespace tokens::ledger
