// See budget.hpp. Plain strings, because the hook says budgets, too.
#include "lib/report/budget.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokens::report {
namespace {

constexpr std::size_t k_pico_places = 12;
constexpr std::size_t k_most_digits = 15;
constexpr std::array k_levels{100, 90, 75, 50};

constexpr std::string_view k_dollar_forms = "dollars (25, 2.50, $25)";
constexpr std::string_view k_token_forms = "tokens (2M tokens, 500,000 tokens)";

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

/// Takes `word` off the end of `text`, in any case; a blank may precede it.
bool take_word(std::string_view& text, std::string_view word) {
  const bool is_there = lower_case(text).ends_with(word);
  if (is_there) {
    text = trim(text.substr(0, text.size() - word.size()));
  }
  return is_there;
}

/// Returns the digits of "1000" or "1,000"; "" if it is neither.
std::string whole_digits(std::string_view text) {
  const auto parts = split(text, ',');
  std::string digits;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool fits = parts.size() == 1 ||
                      (i == 0 ? parts[i].size() <= 3 : parts[i].size() == 3);
    if (parts[i].empty() || !fits ||
        !std::all_of(parts[i].begin(), parts[i].end(), is_digit)) {
      return "";
    }
    digits += parts[i];
  }
  return digits;
}

/// Returns a decimal number times 10 to the power of `places`, if that is a
/// whole number.
std::optional<Int128> parse_scaled(std::string_view text, std::size_t places) {
  const auto point = text.find('.');
  std::string digits = whole_digits(text.substr(0, point));
  std::string_view fraction =
      point == text.npos ? std::string_view() : text.substr(point + 1);
  const bool is_fraction =
      std::all_of(fraction.begin(), fraction.end(), is_digit) &&
      (point == text.npos || !fraction.empty()) && fraction.size() <= places;
  if (digits.empty() || !is_fraction) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() + (places == k_pico_places ? 0 : places) > k_most_digits) {
    return std::nullopt;
  }
  digits += fraction;
  digits.append(places - fraction.size(), '0');
  Int128 value = 0;
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
  }
  return value;
}

std::optional<Limit> read_dollars(std::string_view text) {
  text = trim(text);
  if (text.starts_with('$')) {
    text.remove_prefix(1);
  } else if (!take_word(text, "usd")) {
    take_word(text, "dollars");
  }
  const auto amount = parse_scaled(text, k_pico_places);
  return amount ? std::optional(Limit{Limit::Unit::dollars, *amount})
                : std::nullopt;
}

enum class TokenWord { needed, may_be_left_out };

std::optional<Limit> read_tokens(std::string_view text, TokenWord word) {
  struct Scale {
    std::string_view letter;
    std::size_t places;
  };

  constexpr std::array k_scales{Scale{"k", 3}, Scale{"m", 6}, Scale{"g", 9}};
  text = trim(text);
  if (!take_word(text, "tokens") && !take_word(text, "token") &&
      word == TokenWord::needed) {
    return std::nullopt;
  }
  std::size_t places = 0;
  for (const Scale& scale : k_scales) {
    if (take_word(text, scale.letter)) {
      places = scale.places;
      break;
    }
  }
  const auto amount = parse_scaled(text, places);
  return amount ? std::optional(Limit{Limit::Unit::tokens, *amount})
                : std::nullopt;
}

tl::unexpected<Error> no_limit(std::string_view text, const std::string& what) {
  return fail(ErrorKind::usage, "'" + printable(text) + "' " + what);
}

}  // namespace

Result<std::optional<Limit>> parse_limit(std::string_view text) {
  if (trim(text) == "none") {
    return std::optional<Limit>{};
  }
  if (const auto tokens = read_tokens(text, TokenWord::needed)) {
    return tokens;
  }
  if (const auto dollars = read_dollars(text)) {
    return dollars;
  }
  return no_limit(text,
                  "is no budget: write " + std::string(k_dollar_forms) + ", " +
                      std::string(k_token_forms) + ", or none");
}

Result<Limit> parse_dollar_limit(std::string_view text) {
  if (const auto dollars = read_dollars(text)) {
    return *dollars;
  }
  return no_limit(text, "is no amount: write " + std::string(k_dollar_forms));
}

Result<Limit> parse_token_limit(std::string_view text) {
  if (const auto tokens = read_tokens(text, TokenWord::may_be_left_out)) {
    return *tokens;
  }
  return no_limit(text, "is no amount: write " + std::string(k_token_forms));
}

Int128 amount_of(const Limit& limit, const Sum& sum) {
  return limit.unit == Limit::Unit::dollars ? sum.cost.amount()
                                            : Int128{sum.tokens.total()};
}

int level_of(const Limit& limit, Int128 spent) {
  if (limit.amount == 0) {
    return spent > 0 ? k_levels.front() : 0;
  }
  for (const int level : k_levels) {
    if (spent * 100 >= limit.amount * level) {
      return level;
    }
  }
  return 0;
}

std::optional<std::int64_t> percent_of(const Limit& limit, Int128 spent) {
  if (limit.amount == 0) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(
      std::min<Int128>(spent * 100 / limit.amount, INT64_MAX));
}

bool exceeds(const Limit& limit, Int128 spent) {
  return spent > limit.amount;
}

bool crosses(const Limit& limit, Int128 before, Int128 after) {
  return level_of(limit, after) > level_of(limit, before) ||
         (exceeds(limit, after) && !exceeds(limit, before));
}

std::string amount_text(const Limit& limit, Int128 amount) {
  if (limit.unit == Limit::Unit::tokens) {
    return counted(static_cast<std::int64_t>(amount), "token");
  }
  return dollars_text(PicoUsd{amount});
}

std::string spent_text(const Budget& budget) {
  constexpr Int128 k_cent = 10'000'000'000;
  std::string limit = amount_text(budget.limit, budget.limit.amount);
  std::string spent = "unknown";
  if (budget.has_data && (budget.unpriced.empty() || budget.amount() > 0)) {
    spent = amount_text(budget.limit, budget.amount());
    // "$0.05 of $0.05, exceeded" would puzzle everybody.
    if (spent == limit && budget.is_exceeded()) {
      spent = "$" + to_exact_decimal(PicoUsd{budget.amount()});
      if (budget.limit.amount % k_cent != 0) {
        limit = "$" + to_exact_decimal(PicoUsd{budget.limit.amount});
      }
    }
    spent += budget.unpriced.empty() ? "" : "+";
  }
  return spent + " of " + limit;
}

}  // namespace tokens::report
