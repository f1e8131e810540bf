
#include "lib/pricing/rates.hpp"

#include "lib/base/text.hpp"
#include "lib/pricing/pricing.hpp"

#include <algorithm>
#include <cstddef>

namespace tokens::pricing {
namespace {

constexpr int k_rate_places = 6;

bool is_digits(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
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
  const std::size_t point = std::min(text.find('.'), text.size());
  const bool has_fraction = point < text.size();
  std::string digits(text.substr(0, point));
  std::string fraction(has_fraction ? text.substr(point + 1) : "");
  if (!is_digits(digits) || (has_fraction && !is_digits(fraction))) {
    return fail(ErrorKind::parse,
                "is not a plain decimal number; write it like \"12.5\"");
  }
  const auto wanted = static_cast<std::size_t>(places);
  if (fraction.size() > wanted) {
    return fail(
        ErrorKind::parse,
        "has more than " + std::to_string(places) + " digits behind the point");
  }
  fraction.resize(wanted, '0');
  std::int64_t most_units = most;
  for (int i = 0; i < places; ++i) {
    most_units *= 10;
  }
  const auto value = parse_whole(digits + fraction);
  if (!value || *value > most_units) {
    return fail(ErrorKind::parse, "must be at most " + std::to_string(most));
  }
  return *value;
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

std::optional<FlatPrice> parse_flat_price(std::string_view text) {
  constexpr std::size_t k_shown_places = 2;
  std::string_view number = trim(text);
  if (number.starts_with('$')) {
    number.remove_prefix(1);
  }
  // Millionths of what a million tokens cost are pico-dollars for one token.
  const auto pico = parse_decimal(number, 6, 1'000'000);
  if (!pico) {
    return std::nullopt;
  }
  std::string shown(number);
  if (number.find('.') == std::string_view::npos) {
    shown += '.';
  }
  while (shown.size() - shown.find('.') <= k_shown_places) {
    shown += '0';
  }
  return FlatPrice{shown, PicoUsd{*pico}};
}

}  // namespace tokens::pricing
