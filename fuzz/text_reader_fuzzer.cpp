// Any bytes as text: find_levels() must agree with a reader written by hand,
// and the growth of what it finds must be a possible amount.
#include "extractor/token_usage_text.hpp"
#include "fuzz/fuzzing.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace tokens;
using extractor::Level;

constexpr std::int64_t k_too_much = k_most_tokens + 1;

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) {
    return false;
  }
  text.remove_prefix(word.size());
  return true;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads "58,992" off the front; what is too much stays k_too_much.
std::optional<std::int64_t> read_number(std::string_view& text) {
  if (text.empty() || !is_digit(text.front())) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  while (!text.empty() && (is_digit(text.front()) || text.front() == ',')) {
    if (text.front() != ',') {
      value = std::min(k_too_much, value * 10 + (text.front() - '0'));
    }
    text.remove_prefix(1);
  }
  return value;
}

/// What find_levels() should return, without RE2.
std::vector<Level> find_by_hand(std::string_view text) {
  std::vector<Level> levels;
  constexpr std::string_view head = "Token usage:";
  for (std::size_t at = 0; (at = text.find(head)) != std::string_view::npos;) {
    text.remove_prefix(at + head.size());
    std::string_view rest = text;
    skip(rest, " ");
    const auto used = read_number(rest);
    skip(rest, " ");
    if (!used || !skip(rest, "/")) {
      continue;
    }
    skip(rest, " ");
    const auto limit = read_number(rest);
    if (!limit || !skip(rest, ";")) {
      continue;
    }
    skip(rest, " ");
    const auto left = read_number(rest);
    if (!left || !skip(rest, " remaining")) {
      continue;
    }
    if (std::max({*used, *limit, *left}) <= k_most_tokens &&
        *used + *left == *limit) {
      levels.push_back({*used, *limit});
    }
    text = rest;
  }
  return levels;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::vector<Level> levels = extractor::find_levels(text);
  FUZZ_CHECK(levels == find_by_hand(text));
  FUZZ_CHECK(levels.empty() || extractor::may_hold_levels(text));
  std::int64_t sum = 0;
  std::int64_t highest = 0;
  for (const Level& level : levels) {
    FUZZ_CHECK(level.used >= 0 && level.used <= level.limit);
    FUZZ_CHECK(level.limit <= k_most_tokens);
    sum += level.used;
    highest = std::max(highest, level.used);
  }
  const std::int64_t grown = extractor::growth(levels);
  FUZZ_CHECK(grown >= highest && grown <= sum);
  const auto twice = extractor::find_levels(text + "\n" + text);
  FUZZ_CHECK(twice.size() == 2 * levels.size());
  return 0;
}
