// See branch_sums.hpp. Quotes inside of strings are escaped, so a name between
// plain quotes after ", " is a key and never a part of a note.
#include "lib/views/branch_sums.hpp"

#include "lib/base/text.hpp"

namespace tokens::views {
namespace {

constexpr std::string_view k_entry = "    {\"timestamp\": ";
constexpr std::string_view k_tokens = ", \"tokens\": ";
constexpr std::string_view k_cost = ", \"cost_usd\": ";

/// Returns what stands between `key` and the next comma; nothing without key.
std::optional<std::string_view> value_after(std::string_view line,
                                            std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const auto begin = at + key.size();
  return line.substr(begin, line.find(',', begin) - begin);
}

/// Reads what to_exact_decimal() writes.
std::optional<PicoUsd> parse_dollars(std::string_view text) {
  constexpr std::size_t k_places = 12;
  const auto point = text.find('.');
  if (point == std::string_view::npos) {
    return std::nullopt;
  }
  std::string fraction{text.substr(point + 1)};
  if (fraction.empty() || fraction.size() > k_places) {
    return std::nullopt;
  }
  fraction.append(k_places - fraction.size(), '0');
  const auto whole = parse_whole(text.substr(0, point));
  const auto part = parse_whole(fraction);
  if (!whole || !part || *whole < 0 || *part < 0) {
    return std::nullopt;
  }
  constexpr Int128 k_pico = 1'000'000'000'000;
  return PicoUsd{Int128{*whole} * k_pico + Int128{*part}};
}

bool add_entry(std::string_view line, BranchSums& sums) {
  const auto tokens = value_after(line, k_tokens);
  const auto cost = value_after(line, k_cost);
  const auto count = tokens ? parse_whole(*tokens) : std::nullopt;
  if (!count || !cost) {
    return false;
  }
  sums.tokens += *count;
  ++sums.entries;
  if (*cost == "null") {
    ++sums.unpriced;
    return true;
  }
  const auto dollars = parse_dollars(*cost);
  sums.cost += dollars.value_or(PicoUsd{});
  return dollars.has_value();
}

}  // namespace

std::optional<BranchSums> branch_sums(std::string_view text) {
  BranchSums sums;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(k_entry) && !add_entry(line, sums)) {
      return std::nullopt;
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return sums;
}

}  // namespace tokens::views
