// What a branch file adds up to, read in one pass over its lines: for whoever
// has no time to ask the ledger for every commit.
#pragma once

#include "lib/base/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::views {

struct BranchSums {
  std::int64_t tokens = 0;
  PicoUsd cost;  ///< of the commits that have a price
  std::int64_t entries = 0;
  std::int64_t unpriced = 0;  ///< entries without a price
};

/// Returns the sums of a branch file's text as we write it, one entry a line;
/// nothing if any line has another form.
std::optional<BranchSums> branch_sums(std::string_view text);

}  // namespace tokens::views
