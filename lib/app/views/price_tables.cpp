// See price_tables.hpp.
#include "lib/app/views/price_tables.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>

namespace tokens::app {

namespace {

std::string at_home(std::string_view path) {
  return system::join(system::home_directory().value_or(""), std::string(path));
}

/// Returns the folder where paths in the settings of a repository begin: the
/// same one for all of its worktrees.
std::string main_folder(const git::Repository& repository) {
  constexpr std::string_view k_git = "/.git";
  const std::string& common = repository.common_dir();
  if (common.ends_with(k_git)) {
    return common.substr(0, common.size() - k_git.size());
  }
  return repository.root().empty() ? common : repository.root();
}

/// Returns the file that the setting names, in every folder the same one.
std::string named_file(const std::string& setting,
                       const git::Repository* repository) {
  if (setting.starts_with("~/")) {
    return at_home(setting.substr(2));
  }
  return setting.starts_with('/') || repository == nullptr
             ? setting
             : system::join(main_folder(*repository), setting);
}

std::optional<std::string> price_file(const git::Repository* repository) {
  const std::string key = "tokens.prices";
  const auto configured =
      repository != nullptr ? repository->config(key) : git::global_config(key);
  if (configured) {
    return named_file(*configured, repository);
  }
  const std::string path = system::join(
      system::variable("XDG_CONFIG_HOME").value_or(at_home(".config")),
      "git-tokens/prices.json");
  return path.starts_with('/') && system::status(path) ? std::optional(path)
                                                       : std::nullopt;
}

/// Returns the prices of the file over the built-in ones.
Result<Prices> load_prices(const std::optional<std::string>& path) {
  Prices prices;
  if (path) {
    TOKENS_TRY_ASSIGN(const std::string text, system::read_file(*path));
    TOKENS_TRY_ASSIGN(prices.here,
                      pricing::parse_table(text, *path, prices.here));
    prices.name += '+' + hex(stable_hash(text)).substr(0, 8);
  }
  return prices;
}

}  // namespace

std::int64_t Prices::mark() const {
  return static_cast<std::int64_t>(stable_hash(name) | 1U);
}

Prices built_in_prices(const git::Repository* repository) {
  Prices prices;
  if (repository != nullptr) {
    prices.common_dir = repository->common_dir();
  }
  return prices;
}

Result<Prices> prices_for(const git::Repository* repository) {
  TOKENS_TRY_ASSIGN(Prices prices, load_prices(price_file(repository)));
  if (repository != nullptr) {
    prices.common_dir = repository->common_dir();
  }
  return prices;
}

PriceTables::Table PriceTables::find(ledger::RowId repository) {
  const auto rows = ledger::repositories(ledger_).value_or(
      std::vector<ledger::RepositoryRow>{});
  const auto row = std::ranges::find_if(
      rows, [&](const auto& one) { return one.row == repository; });
  const std::string place = row == rows.end() ? "" : row->common_dir;
  // In a copy of a team's ledger repositories have no place.
  const bool is_nowhere = row != rows.end() && place.empty();
  if (place == prices_.common_dir || is_nowhere) {
    return prices_.here;
  }
  const auto opened = place.empty() ? nullptr : open_known(ledger_, *row);
  const auto path = price_file(opened.get());
  const auto [entry, is_new] = files_.try_emplace(path.value_or(""));
  if (is_new) {
    entry->second = load_prices(path).value_or(Prices{}).here;
  }
  return entry->second;
}

const pricing::PriceTable& PriceTables::of(ledger::RowId repository) {
  if (last_ == nullptr || repository != last_repository_) {
    const auto [entry, is_new] = tables_.try_emplace(repository);
    if (is_new) {
      entry->second = find(repository);
    }
    last_repository_ = repository;
    last_ = entry->second.get();
  }
  return *last_;
}

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
