// The inner loops of reading transcripts: characters looked at many at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace tokens::extractor {

/// So many bytes behind a text these functions may read without using them.
inline constexpr std::size_t k_scan_padding = 64;

/// string_end() for strings of any length.
const char* far_string_end(const char* begin, const char* end);

/// Returns the place of the quote that closes the JSON string whose first
/// character is at `begin`, or nullptr if there is none before `end`.
inline const char* string_end(const char* begin, const char* end) {
#if defined(__x86_64__)
  // Most strings are short: 16 characters at once, which every such processor
  // can do, see to them.
  const __m128i bytes =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
  const auto quotes = static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
  const auto backslashes = static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
  const std::uint32_t first = quotes & (0 - quotes);
  if (first != 0 && (backslashes & (first - 1)) == 0) {
    const char* const close = begin + __builtin_ctz(first);
    return close < end ? close : nullptr;
  }
#endif
  return far_string_end(begin, end);
}

/// Returns true if a JSON string means what it says: UTF-8 without escapes
/// and control characters.
bool is_plain(std::string_view text);

}  // namespace tokens::extractor
