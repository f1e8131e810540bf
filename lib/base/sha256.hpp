// SHA-256 (FIPS 180-4), for short texts.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tokens {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);

}  // namespace tokens
