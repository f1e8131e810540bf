// What can still be read of a damaged ledger, as a whole one.
//
// The damaged file is never written to: it is copied, and read row by row. Of
// a page that is gone only the rows on it are lost.
#pragma once

#include "lib/base/result.hpp"

#include <cstdint>
#include <string>

namespace tokens::ledger {

struct Salvaged {
  std::int64_t rows = 0;
  std::int64_t gaps = 0;  ///< places where rows could not be read
};

/// Makes a ledger at `path`, where nothing may stand, of what is readable of
/// the one at `damaged` and its log. Beside it a copy of the damaged one stays.
/// Fails with `newer` if a later program wrote it, with `database` if there is
/// nothing to be read.
Result<Salvaged> salvage(const std::string& damaged, const std::string& path);

}  // namespace tokens::ledger
