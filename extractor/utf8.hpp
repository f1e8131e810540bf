// UTF-8: what is valid, and how a code point is written (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>

namespace tokens::extractor {

/// Returns true if `length` bytes are valid UTF-8: shortest forms only, no
/// surrogates, nothing above U+10FFFF.
bool is_utf8(const std::uint8_t* bytes, std::size_t length);

/// Writes one code point (at most U+10FFFF) and returns what follows it: one
/// to four bytes.
std::uint8_t* write_utf8(std::uint32_t point, std::uint8_t* out);

}  // namespace tokens::extractor
