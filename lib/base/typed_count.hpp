// Token counts as people type them, in `git tokens add` and at the hook's
// prompt: "12000", "12,000", "12 000".
#pragma once

#include "lib/base/text.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokens {

/// Returns the number, or nothing if the text is anything but digits, with or
/// without commas, blanks, "_" or "'" before every third digit from the
/// right, or if it is greater than `most`.
inline std::optional<std::int64_t> parse_typed_count(std::string_view text,
                                                     std::int64_t most) {
  const std::string_view number = trim(text);
  std::int64_t value = 0;
  std::size_t digits_behind = 0;  // since the last separator
  char separator = '\0';
  for (const char letter : number) {
    if (letter >= '0' && letter <= '9') {
      value = value * 10 + (letter - '0');
      ++digits_behind;
      if (value > most) {
        return std::nullopt;
      }
      continue;
    }
    const bool is_first = separator == '\0';
    const bool fits = is_first ? digits_behind >= 1 && digits_behind <= 3 &&
                                     (letter == ',' || letter == ' ' ||
                                      letter == '_' || letter == '\'')
                               : letter == separator && digits_behind == 3;
    if (!fits) {
      return std::nullopt;
    }
    separator = letter;
    digits_behind = 0;
  }
  const bool ends_well =
      separator == '\0' ? digits_behind > 0 : digits_behind == 3;
  return ends_well ? std::optional{value} : std::nullopt;
}

}  // namespace tokens
