// What tokens cost. Pure: a table and a response go in, pico-dollars come out.
//
// Cost follows from tokens at read time, so a new table re-prices everything
// and changes no fact. A model that the table does not know has no price: the
// answer is "unknown", never 0 and never a relative's price.
//
// The factors, all of them exact (docs/PRICES.md):
// - speed "fast" multiplies every class of tokens, whatever the response's
//   date; a model without a fast rate has then no price.
// - a region costs 1.1 where the table says so for the model, once: for
//   inference_geo "us" or for a prefix such as "eu." in the model's id.
// - the service tier "batch" costs half.
// - a request refused before any output (k_refused_tier) costs nothing on the
//   vendor's own API, since 2026-06-02.
// - a web search costs 0.01 USD, which no factor touches.
// Days before a model's release have its first rates: clocks are wrong, and
// there are previews.
//
// Tokens without a class have no price here. The flat price of the task log's
// entries belongs in a Tariff of its own that its caller chooses by the
// response's source; a PriceTable never gives one.
#pragma once

#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/pricing/rates.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::pricing {

/// Everything about a response that its price depends on.
struct Use {
  TokenCounts tokens;
  std::int64_t web_searches = 0;
  Moment time;
  /// Tokens of each attempt, when the attempts of one response add up to
  /// `tokens`: then each is long or short by itself, and they are priced in
  /// place of `tokens`. Otherwise empty.
  std::vector<TokenCounts> attempts;
  /// A sum over requests of which nobody knows how large each was: it has the
  /// rates of ordinary prompts, however large the sum.
  bool is_amount = false;
};

/// The words of a response that choose its rates.
struct Terms {
  std::string_view model;  ///< as logged
  std::string_view speed;
  std::string_view service_tier;
  std::string_view geo;
};

/// A price and what it is made of; the parts add up to it.
struct PriceParts {
  PicoUsd input, output, cache_write_5m, cache_write_1h, cache_read;
  PicoUsd web_searches;

  [[nodiscard]] constexpr PicoUsd total() const {
    return input + output + cache_write_5m + cache_write_1h + cache_read +
           web_searches;
  }
};

/// The rates of one (model, speed, tier, geo), after all factors, looked up
/// once and used for every response that has these terms.
class Tariff {
 public:
  /// No period stands for a model without a price.
  explicit Tariff(std::vector<Period> periods) : periods_(std::move(periods)) {}

  /// Returns the exact price, or nothing when the model has no rate (at that
  /// date), or when `use` has unclassified tokens, which no rate covers.
  [[nodiscard]] std::optional<PicoUsd> price(const Use& use) const;

  /// Returns the same price in its parts, for those who divide it.
  [[nodiscard]] std::optional<PriceParts> price_parts(const Use& use) const;

  /// Returns the prompt size above which a request of that time has the rates
  /// of long prompts; nothing where there are none.
  [[nodiscard]] std::optional<std::int64_t> long_prompt_above(
      Moment time) const;

 private:
  [[nodiscard]] const Period& period_of(Moment time) const;

  std::vector<Period> periods_;
};

/// One row of the table as people see it, US dollars per million tokens.
struct RateRow {
  std::string model;
  std::string since;  ///< first UTC day, or empty
  std::string until;  ///< last UTC day, or empty
  /// Empty if they are not known.
  std::string input, output, cache_write_5m, cache_write_1h, cache_read;
  std::string note;               ///< "prompt > 200000", "fast", status
  std::int64_t prompt_above = 0;  ///< of long prompts: how long; else 0
};

/// A table of prices.
class PriceTable {
 public:
  virtual ~PriceTable() = default;

  /// Returns the tariff for these terms; never null. One that prices nothing
  /// stands for an unknown model.
  [[nodiscard]] std::shared_ptr<const Tariff> tariff(const Terms& terms) const;

  /// Returns true if the table names the model, be its rates known or not.
  [[nodiscard]] bool knows(std::string_view model) const;

  [[nodiscard]] std::vector<RateRow> rows() const;

  /// Returns the day on which the table was compiled, "2026-11-22".
  [[nodiscard]] virtual const std::string& compiled() const = 0;

  /// Returns the model with this normalised name, or null.
  [[nodiscard]] virtual const ModelPrices* find(
      const std::string& name) const = 0;

  /// Returns all models, in the order in which people see them.
  [[nodiscard]] virtual std::vector<const ModelPrices*> models() const = 0;
};

// The flat price of what people log by hand: nobody knows the classes or the
// model of a typed total, so it has one price a token, and is marked so.

/// A price in US dollars for a million tokens.
struct FlatPrice {
  std::string usd_per_million = "2.60";  ///< as people read it
  PicoUsd per_token{2'600'000};

  [[nodiscard]] PicoUsd cost(std::int64_t tokens) const {
    return PicoUsd{per_token.amount() * tokens};
  }
};

/// Reads "2.60" or "$2.60": at most 1,000,000 dollars, and six digits behind
/// the point, so that one token costs whole pico-dollars. Nothing for any
/// other text.
std::optional<FlatPrice> parse_flat_price(std::string_view text);

/// Returns the table that was built in.
std::shared_ptr<const PriceTable> built_in_table();

/// Returns the table in `json` (the form of lib/pricing/prices.json); `parse`
/// with the place and the reason if it is not one. `where` names it. For models
/// unknown to it the table asks `others`.
Result<std::shared_ptr<const PriceTable>> parse_table(
    std::string_view json,
    const std::string& where,
    std::shared_ptr<const PriceTable> others = nullptr);

/// Returns true for "" and "<synthetic>", which name no model: there is no
/// price for them, and none is missing.
bool is_no_model(std::string_view model);

/// A logged model id, taken apart.
struct ModelName {
  /// As in the table: without region and vendor prefixes, "[1m]", "-v1:0" and
  /// an 8-digit date; empty for no model.
  std::string name;
  bool regional = false;  ///< "us.anthropic.", "eu.anthropic.", "anthropic." …
  bool elsewhere = false;  ///< on Bedrock, on Vertex, behind a router
};

/// Returns what `model` says. "us.anthropic.claude-opus-4-5-20251101-v1:0"
/// gives {"claude-opus-4-5", true, true}.
ModelName read_model_name(std::string_view model);

}  // namespace tokens::pricing
