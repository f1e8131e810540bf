#include "lib/base/money.hpp"

#include "lib/base/text.hpp"

#include <algorithm>

namespace tokens {
namespace {

constexpr Int128 k_pico_per_usd = 1'000'000'000'000;

std::string digits_of(Int128 value) {
  std::string text;
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::ranges::reverse(text);
  return text;
}

/// Returns `amount` with `places` digits behind the point, rounded half up.
std::string rounded(Int128 amount, std::size_t places) {
  Int128 unit = k_pico_per_usd;
  for (std::size_t i = 0; i < places; ++i) {
    unit /= 10;
  }
  std::string digits = digits_of((amount + unit / 2) / unit);
  if (digits.size() <= places) {
    digits.insert(0, places + 1 - digits.size(), '0');
  }
  return group_thousands(digits.substr(0, digits.size() - places)) + "." +
         digits.substr(digits.size() - places);
}

}  // namespace

std::string to_exact_decimal(PicoUsd amount) {
  const bool negative = amount.amount() < 0;
  const Int128 value = negative ? -amount.amount() : amount.amount();
  std::string fraction = digits_of(value % k_pico_per_usd);
  fraction.insert(0, 12 - fraction.size(), '0');
  while (fraction.size() > 1 && fraction.back() == '0') {
    fraction.pop_back();
  }
  return (negative ? "-" : "") + digits_of(value / k_pico_per_usd) + "." +
         fraction;
}

std::string to_rounded_dollars(PicoUsd amount) {
  if (amount.amount() < 0) {
    return "-" + to_rounded_dollars(PicoUsd{-amount.amount()});
  }
  if (amount.amount() == 0 || amount.amount() >= k_pico_per_usd / 100) {
    return rounded(amount.amount(), 2);
  }
  if (amount.amount() < k_pico_per_usd / 10'000) {
    return "<0.0001";
  }
  return rounded(amount.amount(), 4);
}

}  // namespace tokens
