// See flat_price.hpp.
#include "lib/pricing/flat_price.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace tokens::pricing {
namespace {

constexpr std::size_t k_places = 6;
constexpr std::size_t k_shown_places = 2;
constexpr std::int64_t k_most = 1'000'000'000'000;  // pico-dollars

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return letter >= '0' && letter <= '9';
  });
}

}  // namespace

std::optional<FlatPrice> parse_flat_price(std::string_view text) {
  std::string_view number = trim(text);
  if (number.starts_with('$')) {
    number.remove_prefix(1);
  }
  const std::size_t point = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction =
      number.substr(std::min(point + 1, number.size()));
  if (whole.empty() || whole.size() > 7 || fraction.size() > k_places ||
      !is_number(whole) || !is_number(fraction)) {
    return std::nullopt;
  }
  std::string digits = std::string(whole) + std::string(fraction);
  digits.append(k_places - fraction.size(), '0');
  // Millionths of what a million tokens cost are pico-dollars for one token.
  const auto pico = parse_whole(digits);
  if (!pico || *pico > k_most) {
    return std::nullopt;
  }
  std::string shown(fraction);
  shown.append(k_shown_places - std::min(shown.size(), k_shown_places), '0');
  return FlatPrice{std::string(whole) + "." + shown, PicoUsd{*pico}};
}

}  // namespace tokens::pricing
