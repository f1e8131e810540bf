#include "extractor/token_usage_text.hpp"

#include <re2/re2.h>

#include <optional>
#include <string>

namespace tokens::extractor {
namespace {

const re2::RE2& level_pattern() {
  static const re2::RE2 pattern(
      R"(Token usage: ?([0-9][0-9,]*) ?/ ?([0-9][0-9,]*); ?([0-9][0-9,]*) remaining)");
  return pattern;
}

/// Returns the number without its separators, if it is a possible count.
std::optional<std::int64_t> to_number(const re2::StringPiece& text) {
  std::int64_t value = 0;
  for (const char c : text) {
    if (c == ',') {
      continue;
    }
    value = value * 10 + (c - '0');
    if (value > k_most_tokens) {
      return std::nullopt;
    }
  }
  return value;
}

}  // namespace

bool may_hold_levels(std::string_view text) {
  return text.find("Token usage:") != std::string_view::npos;
}

std::vector<Level> find_levels(std::string_view text) {
  std::vector<Level> levels;
  re2::StringPiece rest(text.data(), text.size());
  re2::StringPiece used;
  re2::StringPiece limit;
  re2::StringPiece remaining;
  while (re2::RE2::FindAndConsume(
      &rest, level_pattern(), &used, &limit, &remaining)) {
    const auto n = to_number(used);
    const auto m = to_number(limit);
    const auto r = to_number(remaining);
    if (n && m && r && *n + *r == *m) {
      levels.push_back({*n, *m});
    }
  }
  return levels;
}

std::int64_t growth(const std::vector<Level>& levels) {
  std::int64_t sum = 0;
  std::int64_t before = 0;
  for (const Level& level : levels) {
    sum += level.used >= before ? level.used - before : level.used;
    before = level.used;
  }
  return sum;
}

}  // namespace tokens::extractor
