// "Token usage: 58992/200000; 141008 remaining": how full a context was.
//
// N is a level, never an amount: it must not be summed. A line counts only if
// N plus the remaining part is M. RE2 stays in the .cpp.
#pragma once

#include "lib/model/token_counts.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokens::extractor {

/// One reading, as found in a text.
struct Level {
  std::int64_t used = 0;
  std::int64_t limit = 0;

  friend bool operator==(const Level&, const Level&) = default;
};

/// Returns true if `text` may hold a reading; costs next to nothing.
bool may_hold_levels(std::string_view text);

/// Returns all readings of `text`, in order; those whose parts disagree are
/// left out. Thousands separators and blanks around the slash are allowed.
std::vector<Level> find_levels(std::string_view text);

/// Returns by how much the context grew over `levels`, in their order: the
/// first level, then every rise; after a fall (compaction, clear) the count
/// restarts at the new level.
std::int64_t growth(const std::vector<Level>& levels);

}  // namespace tokens::extractor
