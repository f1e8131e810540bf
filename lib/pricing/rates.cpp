#include "lib/pricing/rates.hpp"

#include <cstddef>

namespace tokens::pricing {
namespace {

constexpr int k_rate_places = 6;

/// Moves decimal digits from the front of `text` to the end of `value`;
/// returns how many, or nothing when the value would exceed `most`.
std::optional<int> take_digits(std::string_view& text,
                               std::int64_t& value,
                               std::int64_t most) {
  int count = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value = value * 10 + (text[0] - '0');
    if (value > most) {
      return std::nullopt;
    }
    text.remove_prefix(1);
    ++count;
  }
  return count;
}

}  // namespace

std::optional<Rates> scaled(const Rates& rates, Factor factor) {
  Rates result;
  for (const RateField& field : k_rate_fields) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(rates.*field.rate, factor.numerator, &product) ||
        product % factor.denominator != 0) {
      return std::nullopt;
    }
    result.*field.rate = product / factor.denominator;
  }
  return result;
}

Result<std::int64_t> parse_decimal(std::string_view text,
                                   int places,
                                   std::int64_t most) {
  if (text.starts_with('-')) {
    return fail(ErrorKind::parse, "must not be negative");
  }
  std::int64_t unit = 1;
  for (int i = 0; i < places; ++i) {
    unit *= 10;
  }
  std::int64_t value = 0;
  const auto whole = take_digits(text, value, most);
  if (!whole) {
    return fail(ErrorKind::parse, "must be at most " + std::to_string(most));
  }
  int behind = 0;
  bool is_decimal = *whole > 0;
  if (is_decimal && text.starts_with('.')) {
    text.remove_prefix(1);
    if (text.size() > static_cast<std::size_t>(places) &&
        text.find_first_not_of("0123456789") == std::string_view::npos) {
      return fail(ErrorKind::parse,
                  "has more than " + std::to_string(places) +
                      " digits behind the point");
    }
    behind = take_digits(text, value, INT64_MAX / 10).value_or(0);
    is_decimal = behind > 0;
  }
  if (!is_decimal || !text.empty()) {
    return fail(ErrorKind::parse,
                "is not a plain decimal number; write it like \"12.5\"");
  }
  for (; behind < places; ++behind) {
    value *= 10;
  }
  if (value > most * unit) {
    return fail(ErrorKind::parse, "must be at most " + std::to_string(most));
  }
  return value;
}

std::string format_rate(std::int64_t pico_per_token) {
  std::string digits = std::to_string(pico_per_token);
  if (digits.size() <= k_rate_places) {
    digits.insert(0, k_rate_places + 1 - digits.size(), '0');
  }
  digits.insert(digits.size() - k_rate_places, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) {
    digits.pop_back();
  }
  return digits;
}

}  // namespace tokens::pricing
