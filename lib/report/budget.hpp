// Budgets as pure arithmetic: what a limit is, how it is written, and which
// part of it is used up.
//
// Invariant: integers only. A level is reached at its exact amount; a limit is
// exceeded strictly above it.
#pragma once

#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// The most that may be used: money or tokens, at most 10^15 of either.
struct Limit {
  enum class Unit { dollars, tokens };

  Unit unit = Unit::dollars;
  Int128 amount = 0;  ///< pico-dollars, or tokens

  friend bool operator==(const Limit&, const Limit&) = default;
};

/// Returns the limit that `text` writes: "25", "2.50", "$1,000", "25 USD" are
/// dollars; "500,000 tokens", "2M tokens", "1.5M tokens" are tokens (k, M and
/// G are thousands, millions and thousand millions). Nothing for "none". Fails
/// with `usage` and what may be written for anything else.
Result<std::optional<Limit>> parse_limit(std::string_view text);

/// Returns a limit in dollars, of --max-cost: as above, but nothing else.
Result<Limit> parse_dollar_limit(std::string_view text);

/// Returns a limit in tokens, of --max-tokens: the word "tokens" may be left
/// out.
Result<Limit> parse_token_limit(std::string_view text);

/// Returns what of `sum` counts towards the limit: the known cost, or all
/// tokens.
Int128 amount_of(const Limit& limit, const Sum& sum);

/// Returns the highest of 0, 50, 75, 90 and 100 percent that is reached. Of a
/// limit of 0 anything above 0 is 100 percent.
int level_of(const Limit& limit, Int128 spent);

/// Returns the whole percent that are used, rounded down; nothing for a limit
/// of 0.
std::optional<std::int64_t> percent_of(const Limit& limit, Int128 spent);

/// Returns true if more than the limit was used.
bool exceeds(const Limit& limit, Int128 spent);

/// Returns true if the way from `before` to `after` reaches a level that
/// `before` did not, or goes above the limit.
bool crosses(const Limit& limit, Int128 before, Int128 after);

/// Returns an amount in the limit's unit for people: "$25.00",
/// "2,000,000 tokens".
std::string amount_text(const Limit& limit, Int128 amount);

/// One budget and what was used of it.
struct Budget {
  std::string name;   ///< "branch", or the option without its dashes
  std::string scope;  ///< what it covers: a branch, a day, a commit's id
  Limit limit;
  Sum spent;
  bool has_data = false;  ///< false: nothing is known, not even a 0
  /// Models without a price in a limit of dollars; "" stands for responses
  /// without a model. Not empty: at least `spent` was used.
  std::vector<std::string> unpriced;

  [[nodiscard]] Int128 amount() const { return amount_of(limit, spent); }

  [[nodiscard]] int level() const { return level_of(limit, amount()); }

  [[nodiscard]] bool is_exceeded() const { return exceeds(limit, amount()); }

  /// Returns true if all that was used is known.
  [[nodiscard]] bool is_known() const { return has_data && unpriced.empty(); }
};

/// Returns "$22.60 of $25.00"; "$22.60+" where models have no price, "unknown"
/// where nothing is recorded.
std::string spent_text(const Budget& budget);

}  // namespace tokens::report
