// The flat price of what people log by hand: nobody knows the classes or the
// model of a typed total, so it has one price a token, and is marked so.
#pragma once

#include "lib/base/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::pricing {

/// A price in US dollars for a million tokens.
struct FlatPrice {
  std::string usd_per_million = "2.60";  ///< as people read it
  PicoUsd per_token{2'600'000};

  [[nodiscard]] PicoUsd cost(std::int64_t tokens) const {
    return PicoUsd{per_token.amount() * tokens};
  }
};

/// Reads "2.60" or "$2.60": at most 1,000,000 dollars, and six digits behind
/// the point, so that one token costs whole pico-dollars. Nothing for any
/// other text.
std::optional<FlatPrice> parse_flat_price(std::string_view text);

}  // namespace tokens::pricing
