#include "extractor/utf8.hpp"

#include <cstring>

namespace tokens::extractor {
namespace {

bool is_continuation(std::uint8_t byte) {
  return (byte & 0xC0U) == 0x80;
}

/// Returns how many bytes the character at `at` has, 0 if it is none.
std::size_t character_size(const std::uint8_t* at, std::size_t left) {
  const std::uint8_t lead = at[0];
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t size = lead < 0xC2   ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 0;
  if (size == 0 || size > left) {
    return 0;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(at[i])) {
      return 0;
    }
  }
  const bool is_too_long =
      (lead == 0xE0 && at[1] < 0xA0) || (lead == 0xF0 && at[1] < 0x90);
  const bool is_surrogate = lead == 0xED && at[1] >= 0xA0;
  const bool is_too_high = lead == 0xF4 && at[1] >= 0x90;
  return is_too_long || is_surrogate || is_too_high ? 0 : size;
}

/// Returns how many bytes from `at` on are ASCII, in steps of eight.
std::size_t skip_ascii(const std::uint8_t* at, std::size_t left) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t skipped = 0;
  for (; left - skipped >= 8; skipped += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at + skipped, sizeof eight);
    if ((eight & high_bits) != 0) {
      break;
    }
  }
  return skipped;
}

}  // namespace

bool is_utf8(const std::uint8_t* bytes, std::size_t length) {
  for (std::size_t at = 0; at < length;) {
    at += skip_ascii(bytes + at, length - at);
    while (at < length && bytes[at] < 0x80) {
      ++at;
    }
    while (at < length && bytes[at] >= 0x80) {
      const std::size_t size = character_size(bytes + at, length - at);
      if (size == 0) {
        return false;
      }
      at += size;
    }
  }
  return true;
}

std::uint8_t* write_utf8(std::uint32_t point, std::uint8_t* out) {
  const auto put = [&](std::uint32_t byte) {
    *out++ = static_cast<std::uint8_t>(byte);
  };
  const auto put_rest = [&](unsigned shift) {
    put(0x80 | (point >> shift & 0x3F));
  };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put_rest(0);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0 | point >> 18);
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
  return out;
}

}  // namespace tokens::extractor
