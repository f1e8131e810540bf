// Which prices hold for which usage, and what it costs by them: each
// repository's has the repository's own table (`tokens.prices` in its
// configuration, else the user's), wherever it is asked for. What lies in no
// repository has the user's.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/query.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::app {

/// The prices where the program stands.
struct Prices {
  std::shared_ptr<const pricing::PriceTable> here = pricing::built_in_table();
  /// What files call the table: the day on which it was compiled, and, of a
  /// file of one's own, behind a '+' the hash of it.
  std::string name = here->compiled();
  std::string common_dir{};  ///< whose they are; empty outside of a repository

  /// Returns a number that stands for the name, never 0.
  [[nodiscard]] std::int64_t mark() const;
};

/// Returns the user's prices over the built-in ones: those of the file that
/// `tokens.prices` names, else of
/// ${XDG_CONFIG_HOME:-~/.config}/git-tokens/prices.json if it exists.
/// `repository` may be null. An error of a file says what is wrong with it.
Result<Prices> prices_for(const git::Repository* repository);

/// The built-in prices, for the place that `repository` is.
Prices built_in_prices(const git::Repository* repository);

/// The tables of all repositories, each read when it is asked for first. One
/// that cannot be read gives way to the built-in prices, as it does where the
/// program stands.
class PriceTables {
 public:
  PriceTables(ledger::Ledger& ledger, Prices prices)
      : ledger_(ledger), prices_(std::move(prices)) {}

  /// Returns the table for usage in the repository with this row, 0 for what
  /// lies in none. Valid as long as this object is.
  const pricing::PriceTable& of(ledger::RowId repository);

 private:
  using Table = std::shared_ptr<const pricing::PriceTable>;

  Table find(ledger::RowId repository);

  ledger::Ledger& ledger_;
  Prices prices_;
  std::unordered_map<ledger::RowId, Table> tables_;
  std::map<std::string, Table> files_;  ///< by path; "" has the built-in one
  ledger::RowId last_repository_ = -1;  ///< neighbours mostly have the same
  const pricing::PriceTable* last_ = nullptr;
};

class FactPricer {
 public:
  /// How many facts will be priced: attempts are rare, and are loaded at once
  /// for a report, or asked for one by one.
  enum class Extent { many, few };

  FactPricer(ledger::Ledger& ledger,
             Prices prices,
             Extent extent = Extent::many);

  /// Sets the price of entries of the task log.
  void set_flat_price(pricing::FlatPrice price) { flat_ = std::move(price); }

  /// Returns the exact price, or nothing if it is unknown.
  std::optional<PicoUsd> price(const ledger::Fact& fact);

  /// Returns the same price in its parts.
  std::optional<pricing::PriceParts> price_parts(const ledger::Fact& fact);

  /// Adds the fact to `sum`, with this price.
  static void add(report::Sum& sum,
                  const ledger::Fact& fact,
                  const std::optional<PicoUsd>& price);

 private:
  const pricing::Tariff& tariff(const ledger::Fact& fact);
  std::optional<pricing::Use> use_of(const ledger::Fact& fact);
  Result<std::vector<TokenCounts>> attempts_of(const ledger::Fact& fact);

  struct Terms {
    const pricing::PriceTable* table;
    ledger::RowId model, speed, service_tier, geo;
    friend bool operator==(const Terms&, const Terms&) = default;
  };

  ledger::Ledger& ledger_;
  PriceTables tables_;
  std::vector<std::pair<Terms, std::shared_ptr<const pricing::Tariff>>>
      tariffs_;  ///< a handful: searched from the front
  Extent extent_;
  pricing::FlatPrice flat_;
  /// Of all responses, if many are priced.
  Result<std::unordered_map<ledger::RowId, std::vector<TokenCounts>>> attempts_;
};

}  // namespace tokens::app
