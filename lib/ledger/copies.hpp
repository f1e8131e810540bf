// A ledger that is a copy of another one, of which it is told part by part:
// what goes when a part is told anew, and what is remembered of each.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// The fingerprint of each part as it was told last.
using CopiedParts = std::unordered_map<std::string, std::string>;

Result<CopiedParts> copied_parts(Ledger& ledger);

/// The functions below work inside the transaction that the caller began. An
/// empty fingerprint forgets the part.
Result<void> store_copied_part(Ledger& ledger,
                               const std::string& part,
                               const std::string& fingerprint);

/// Removes responses by their rows, and their attempts.
Result<void> remove_copied(Ledger& ledger, const std::vector<RowId>& rows);

}  // namespace tokens::ledger
