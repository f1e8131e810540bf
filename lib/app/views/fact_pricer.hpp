// Prices facts, each by the table of its repository, and adds them up;
// remembers the tariff of each set of terms, so that a report over 300,000
// responses looks each of them up once.
#pragma once

#include "lib/app/views/price_tables.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/query.hpp"
#include "lib/pricing/flat_price.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/report/report.hpp"

#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::app {

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
