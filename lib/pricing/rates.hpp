// Rates as whole pico-dollars per token, the decimal texts they come from, and
// the table file as data, whose form is described in docs/PRICES.md.
//
// A dollar per million tokens is 10^6 pico-dollars per token, so a decimal
// with at most six places is a whole number of them.
//
// Invariant of a table that was read: the periods of a model, if it has any,
// cover every day once, in order, and every rate stays a whole number of
// pico-dollars under every factor that can apply to it.
#pragma once

#include "lib/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

using Day = std::chrono::sys_days;

/// Other rates for the whole of a request whose prompt is long.
struct LongPrompt {
  std::int64_t above = 0;  ///< tokens of prompt that still are not long
  Rates rates;
};

/// Rates that held from one day to another, both included.
struct Period {
  Day first = Day::min();
  Day last = Day::max();
  Rates rates;
  std::optional<LongPrompt> long_prompt;
};

struct ModelPrices {
  std::string id;                  ///< as written in the file
  std::vector<std::string> names;  ///< normalised: the id, then the aliases
  std::vector<Period> periods;     ///< none if its price is not known
  std::optional<Factor> fast;
  std::string fast_until;  ///< information only, or empty
  bool us_factor = false;
  bool regional_factor = false;
  std::string status;
  std::string note;
};

struct TableData {
  std::string compiled;  ///< "2026-11-22", or empty
  std::vector<ModelPrices> models;
};

/// Returns the table in `json`; `parse` with place, reason and way out.
Result<TableData> parse_table_data(std::string_view json);

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
