// Things that are counted, in words.
#pragma once

#include "lib/base/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::cli {

/// Returns "1 note", "2,000 notes"; `many` where an "s" is not all.
inline std::string counted(std::int64_t count,
                           std::string_view one,
                           std::string_view many = {}) {
  std::string text = format_count(count) + ' ';
  text += count == 1 || many.empty() ? one : many;
  return count != 1 && many.empty() ? text + 's' : text;
}

}  // namespace tokens::cli
