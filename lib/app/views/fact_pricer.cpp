#include "lib/app/views/fact_pricer.hpp"

#include <algorithm>
#include <utility>

namespace tokens::app {

FactPricer::FactPricer(ledger::Ledger& ledger, Prices prices, Extent extent)
    : ledger_(ledger), tables_(ledger, std::move(prices)), extent_(extent) {
  if (extent_ == Extent::many) {
    attempts_ = ledger::attempts(ledger);
  }
}

const pricing::Tariff& FactPricer::tariff(const ledger::Fact& fact) {
  const pricing::PriceTable& table = tables_.of(fact.repository);
  const Terms terms{
      &table, fact.model, fact.speed, fact.service_tier, fact.geo};
  for (const auto& [known, tariff] : tariffs_) {
    if (known == terms) {
      return *tariff;
    }
  }
  tariffs_.emplace_back(
      terms,
      table.tariff({ledger::text_of(ledger_, fact.model),
                    ledger::text_of(ledger_, fact.speed),
                    ledger::text_of(ledger_, fact.service_tier),
                    ledger::text_of(ledger_, fact.geo)}));
  return *tariffs_.back().second;
}

/// Only attempts that add up to the response say more than it does.
Result<std::vector<TokenCounts>> FactPricer::attempts_of(
    const ledger::Fact& fact) {
  std::vector<TokenCounts> attempts;
  if (fact.is_part) {
    return attempts;
  }
  if (extent_ == Extent::few) {
    TOKENS_TRY_ASSIGN(attempts, ledger::attempts_of(ledger_, fact.row));
  } else if (!attempts_) {
    return fail(attempts_.error());
  } else if (const auto found = attempts_->find(fact.row);
             found != attempts_->end()) {
    attempts = found->second;
  }
  TokenCounts sum;
  for (const TokenCounts& one : attempts) {
    sum += one;
  }
  return sum == fact.tokens ? attempts : std::vector<TokenCounts>{};
}

/// Returns nothing if the attempts cannot be read: then the price is unknown.
std::optional<pricing::Use> FactPricer::use_of(const ledger::Fact& fact) {
  auto attempts = attempts_of(fact);
  if (!attempts) {
    return std::nullopt;
  }
  pricing::Use use{
      fact.tokens, fact.web_searches, fact.time, std::move(*attempts)};
  use.is_amount = fact.source != Source::transcript;
  return use;
}

std::optional<PicoUsd> FactPricer::price(const ledger::Fact& fact) {
  if (fact.source == Source::task) {
    return flat_.cost(fact.tokens.total());
  }
  const auto use = use_of(fact);
  return use ? tariff(fact).price(*use) : std::nullopt;
}

std::optional<pricing::PriceParts> FactPricer::price_parts(
    const ledger::Fact& fact) {
  const auto use = use_of(fact);
  return use ? tariff(fact).price_parts(*use) : std::nullopt;
}

void FactPricer::add(report::Sum& sum,
                     const ledger::Fact& fact,
                     const std::optional<PicoUsd>& price) {
  sum.tokens += fact.tokens;
  if (fact.is_part) {
    sum.cost += price.value_or(PicoUsd{});
    sum.has_unpriced_share = sum.has_unpriced_share || !price;
    return;
  }
  sum.web_searches += fact.web_searches;
  ++sum.responses;
  if (price) {
    ++sum.priced;
    sum.cost += *price;
  }
  sum.lower_bound += fact.final ? 0 : 1;
  sum.estimated += fact.source == Source::reading ? 1 : 0;
  sum.flat += fact.source == Source::task ? 1 : 0;
}

}  // namespace tokens::app
