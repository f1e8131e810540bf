// See tool_shares.hpp.
#include "lib/app/reports/tool_shares.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using ledger::ToolCall;
using Weights = std::vector<std::int64_t>;

/// A class of tokens, with its part of a price.
struct Class {
  std::int64_t TokenCounts::*tokens;
  PicoUsd pricing::PriceParts::*price;  ///< null: has none
};

/// What a request read for the first time.
constexpr std::array k_new_classes{
    Class{&TokenCounts::input, &pricing::PriceParts::input},
    Class{&TokenCounts::cache_write_5m, &pricing::PriceParts::cache_write_5m},
    Class{&TokenCounts::cache_write_1h, &pricing::PriceParts::cache_write_1h}};

constexpr std::array k_other_classes{
    Class{&TokenCounts::output, &pricing::PriceParts::output},
    Class{&TokenCounts::cache_read, &pricing::PriceParts::cache_read},
    Class{&TokenCounts::unclassified, nullptr}};

std::int64_t sum_of(const Weights& weights) {
  return std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
}

/// The same for numbers that fit into 64 bits.
Weights apportion_count(std::int64_t total, const Weights& weights) {
  Weights parts;
  for (const Int128 part : apportion(total, weights)) {
    parts.push_back(static_cast<std::int64_t>(part));
  }
  return parts;
}

/// Returns how many tokens each result had among the `limit` that were new.
Weights result_tokens(const Weights& bytes, std::int64_t limit) {
  Weights tokens;
  for (const std::int64_t size : bytes) {
    tokens.push_back(std::min(
        limit,
        (size + k_result_bytes_per_token - 1) / k_result_bytes_per_token));
  }
  return sum_of(tokens) > limit ? apportion_count(limit, bytes) : tokens;
}

/// The shares of one response while they are made; element i of every list is
/// that of the same tool.
struct Division {
  std::vector<ToolShare>& shares;
  const std::optional<pricing::PriceParts>& price;

  /// Gives out one class, and its price as its tokens.
  void give(const Class& which, const Weights& parts) {
    if (sum_of(parts) == 0) {
      return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      shares[i].sum.tokens.*which.tokens += parts[i];
    }
    if (price && which.price != nullptr) {
      give_money((*price.*which.price), parts);
    }
  }

  void give_money(PicoUsd amount, const Weights& weights) {
    const auto parts = apportion(amount.amount(), weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      shares[i].sum.cost += PicoUsd{parts[i]};
    }
  }

  void give(std::int64_t report::Sum::*number,
            std::int64_t total,
            const Weights& weights) {
    if (total == 0) {
      return;
    }
    const Weights parts = apportion_count(total, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      shares[i].sum.*number += parts[i];
    }
  }
};

/// Results first, out of what was new; the rest by calls.
void give_tokens(Division& division,
                 const TokenCounts& tokens,
                 const Weights& bytes,
                 const Weights& calls) {
  Weights fresh;
  for (const Class& one : k_new_classes) {
    fresh.push_back(tokens.*one.tokens);
  }
  const Weights results = result_tokens(bytes, sum_of(fresh));
  const Weights of_class = apportion_count(sum_of(results), fresh);
  Weights left = results;
  for (std::size_t i = 0; i < k_new_classes.size(); ++i) {
    // What was given of the classes before is no longer owed.
    Weights parts = apportion_count(of_class[i], left);
    for (std::size_t tool = 0; tool < left.size(); ++tool) {
      left[tool] -= parts[tool];
    }
    const Weights rest = apportion_count(fresh[i] - of_class[i], calls);
    for (std::size_t tool = 0; tool < rest.size(); ++tool) {
      parts[tool] += rest[tool];
    }
    division.give(k_new_classes[i], parts);
  }
  for (const Class& one : k_other_classes) {
    division.give(one, apportion_count(tokens.*one.tokens, calls));
  }
}

}  // namespace

std::vector<Int128> apportion(Int128 total, const Weights& weights) {
  const std::int64_t sum = sum_of(weights);
  std::vector<Int128> parts(weights.size());
  // One tool that gets all is what nearly every response comes to.
  const auto most = std::ranges::max_element(weights);
  if (total == 0 || *most == sum) {
    parts[static_cast<std::size_t>(most - weights.begin())] = total;
    return parts;
  }
  std::vector<std::pair<Int128, std::size_t>> remainders;
  Int128 given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = total * weights[i];
    parts[i] = product / sum;
    given += parts[i];
    remainders.emplace_back(product % sum, i);
  }
  if (given < total) {
    std::ranges::stable_sort(remainders, [](const auto& a, const auto& b) {
      return a.first > b.first;
    });
  }
  for (std::size_t i = 0; given < total; ++i, ++given) {
    ++parts[remainders[i].second];
  }
  return parts;
}

Result<ToolShares> ToolShares::load(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(auto calls, ledger::tool_calls(ledger));
  TOKENS_TRY_ASSIGN(auto previous, ledger::previous_responses(ledger));
  return ToolShares(ledger, std::move(calls), std::move(previous));
}

std::span<const ToolCall> ToolShares::calls_of(RowId response) const {
  const auto range = std::equal_range(calls_.begin(),
                                      calls_.end(),
                                      ToolCall{response, 0, 0, 0},
                                      [](const ToolCall& a, const ToolCall& b) {
                                        return a.response < b.response;
                                      });
  return {range.first, range.second};
}

/// One claim a tool, in the order of their names: rows of symbols depend on
/// the order in which files were read, and leftovers go to the first.
std::vector<ToolShares::Claim> ToolShares::claims_on(const Fact& fact) const {
  std::vector<Claim> claims;
  const auto claim_of = [&claims](const ToolCall& call) -> Claim& {
    for (Claim& claim : claims) {
      if (claim.tool == call.tool && claim.server == call.server) {
        return claim;
      }
    }
    return claims.emplace_back(Claim{call.tool, call.server, 0, 0});
  };
  for (const ToolCall& call : calls_of(fact.row)) {
    ++claim_of(call).calls;
  }
  const bool calls_none = claims.empty();
  const auto before = previous_.find(fact.row);
  // The response itself has read what the tools before it gave back.
  if (!fact.is_part && before != previous_.end()) {
    for (const ToolCall& call : calls_of(before->second)) {
      if (call.result_bytes > 0) {
        claim_of(call).result_bytes += call.result_bytes;
      }
    }
  }
  if (calls_none) {  // it is itself about no tool
    claims.push_back({0, 0, 1, 0});
  }
  std::ranges::sort(claims, [this](const auto& a, const auto& b) {
    return ledger::text_of(*ledger_, a.tool) <
           ledger::text_of(*ledger_, b.tool);
  });
  return claims;
}

std::vector<ToolShare> ToolShares::divide(
    const Fact& fact, const std::optional<pricing::PriceParts>& price) const {
  std::vector<ToolShare> shares;
  Weights bytes;
  Weights calls;
  for (const Claim& claim : claims_on(fact)) {
    shares.push_back({claim.tool, claim.server, {}});
    shares.back().sum.has_unpriced_share = !price;
    bytes.push_back(claim.result_bytes);
    calls.push_back(claim.calls);
  }
  report::Sum whole;
  FactPricer::add(
      whole, fact, price ? std::optional(price->total()) : std::nullopt);
  if (shares.size() == 1) {
    shares.front().sum += whole;
    return shares;
  }
  Division division{shares, price};
  give_tokens(division, fact.tokens, bytes, calls);
  if (price) {
    division.give_money(price->web_searches, calls);
  }
  for (const auto number : {&report::Sum::web_searches,
                            &report::Sum::responses,
                            &report::Sum::priced,
                            &report::Sum::lower_bound,
                            &report::Sum::estimated}) {
    division.give(number, whole.*number, calls);
  }
  return shares;
}

}  // namespace tokens::app
