// Rates as whole pico-dollars per token, and the decimal texts they come from.
//
// A dollar per million tokens is 10^6 pico-dollars per token, so a decimal
// with at most six places is a whole number of them.
#pragma once

#include "lib/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::pricing {

/// Pico-dollars per token, by class; each from 0 to 1.1 * 10^14.
struct Rates {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_write_5m = 0;
  std::int64_t cache_write_1h = 0;
  std::int64_t cache_read = 0;

  friend bool operator==(const Rates&, const Rates&) = default;
};

/// A name of a class in the table, and where its rate is.
struct RateField {
  const char* key;
  std::int64_t Rates::*rate;
};

inline constexpr RateField k_rate_fields[] = {
    {"input", &Rates::input},
    {"output", &Rates::output},
    {"cache_write_5m", &Rates::cache_write_5m},
    {"cache_write_1h", &Rates::cache_write_1h},
    {"cache_read", &Rates::cache_read},
};

/// A factor as a fraction, such as 11/10. Both at least 1, at most 10^6.
struct Factor {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
};

inline constexpr Factor k_regional_factor{11, 10};
inline constexpr Factor k_batch_factor{1, 2};

constexpr Factor operator*(Factor a, Factor b) {
  return {a.numerator * b.numerator, a.denominator * b.denominator};
}

/// Returns `rates` times `factor`, or nothing when a rate would not be a whole
/// number of pico-dollars or leave 64 bits.
std::optional<Rates> scaled(const Rates& rates, Factor factor);

/// Returns `text`, a plain decimal ("12", "0.25"), times 10^`places`; `parse`
/// when it is negative, has an exponent, more than `places` digits behind the
/// point, or exceeds `most` (in whole units).
Result<std::int64_t> parse_decimal(std::string_view text,
                                   int places,
                                   std::int64_t most);

/// Returns dollars per million tokens without needless zeros: "12.5", "8".
std::string format_rate(std::int64_t pico_per_token);

}  // namespace tokens::pricing
