#include "extractor/text_scan.hpp"

#include "lib/base/text.hpp"

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokens::extractor {
namespace {

const char* end_portable(const char* at, const char* end) {
  for (; at < end; ++at) {
    if (*at == '"') {
      return at;
    }
    if (*at == '\\') {
      ++at;
    }
  }
  return nullptr;
}

#if defined(__x86_64__)

/// A bit for each of 64 characters from `at` that equals `wanted`.
__attribute__((target("avx2"))) inline std::uint64_t places_of(__m256i low,
                                                               __m256i high,
                                                               __m256i wanted) {
  const auto first = static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  const auto second = static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return first | std::uint64_t{second} << 32U;
}

/// Returns the places whose character a backslash before it takes away.
/// `carry` is 1 if the character before these 64 was such a backslash, and is
/// set for those that follow.
///
/// In a run of backslashes every second one is taken away. Adding the first
/// place of a run to the run carries through it to the place behind: what the
/// sum clears and sets tells, with the parity of the first place, where a run
/// has odd length.
std::uint64_t escaped_places(std::uint64_t backslashes, std::uint64_t& carry) {
  constexpr std::uint64_t even = 0x5555'5555'5555'5555ULL;
  backslashes &= ~carry;
  const std::uint64_t behind = backslashes << 1U | carry;
  const std::uint64_t odd_starts = backslashes & ~even & ~behind;
  std::uint64_t sum = 0;
  carry = __builtin_add_overflow(odd_starts, backslashes, &sum) ? 1 : 0;
  return (even ^ sum << 1U) & behind;
}

/// 64 characters at a time.
__attribute__((target("avx2"))) const char* end_avx2(const char* at,
                                                     const char* end) {
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
  std::uint64_t carry = 0;
  for (; at < end; at += 64) {
    const auto* bytes = reinterpret_cast<const __m256i*>(at);
    const __m256i low = _mm256_loadu_si256(bytes);
    const __m256i high = _mm256_loadu_si256(bytes + 1);
    const std::uint64_t backslashes = places_of(low, high, backslash);
    std::uint64_t quotes = places_of(low, high, quote);
    if ((backslashes | carry) != 0) {
      quotes &= ~escaped_places(backslashes, carry);
    }
    if (quotes != 0) {
      at += __builtin_ctzll(quotes);
      return at < end ? at : nullptr;
    }
  }
  return nullptr;
}

/// Returns true if there are only characters from 0x20 to 0x7F, and none is a
/// backslash. What is not ASCII is negative here, and so below 0x20.
bool is_plain_ascii(std::string_view text) {
  const __m128i lowest = _mm_set1_epi8(0x20);
  const __m128i backslash = _mm_set1_epi8('\\');
  for (std::size_t i = 0; i < text.size(); i += 16) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    auto bad = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(
        _mm_cmplt_epi8(bytes, lowest), _mm_cmpeq_epi8(bytes, backslash))));
    if (text.size() - i < 16) {
      bad &= (1U << (text.size() - i)) - 1;
    }
    if (bad != 0) {
      return false;
    }
  }
  return true;
}

#endif

using Finder = const char* (*)(const char*, const char*);

Finder best_finder() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    return end_avx2;
  }
#endif
  return end_portable;
}

}  // namespace

const char* far_string_end(const char* begin, const char* end) {
  static const Finder find = best_finder();
  return find(begin, end);
}

bool is_plain(std::string_view text) {
#if defined(__x86_64__)
  if (is_plain_ascii(text)) {
    return true;
  }
#endif
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text, i);
    if (byte < 0x20 || byte == '\\' || length == 0) {
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace tokens::extractor
