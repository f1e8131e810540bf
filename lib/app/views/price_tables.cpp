// See price_tables.hpp.
#include "lib/app/views/price_tables.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <utility>

namespace tokens::app {
namespace {

constexpr std::size_t k_longest_id = 4096;

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

Result<std::shared_ptr<const pricing::PriceTable>> load_prices(
    const std::optional<std::string>& path) {
  auto table = pricing::built_in_table();
  if (!path) {
    return table;
  }
  TOKENS_TRY_ASSIGN(const std::string text, system::read_file(*path));
  return pricing::parse_table(text, *path, std::move(table));
}

/// Returns the repository, if it still is at the place where it was last seen.
std::unique_ptr<git::Repository> open_known(const ledger::RepositoryRow& row) {
  const auto id = system::read_file(
      system::join(row.common_dir, "git-tokens/id"), k_longest_id);
  if (!id || trim(*id) != row.uuid) {
    return nullptr;
  }
  auto repository = git::open(row.common_dir, git::FromEnvironment::no);
  return repository ? std::move(*repository) : nullptr;
}

}  // namespace

Prices built_in_prices(const git::Repository* repository) {
  return {pricing::built_in_table(),
          repository != nullptr ? repository->common_dir() : std::string()};
}

Result<Prices> prices_for(const git::Repository* repository) {
  Prices prices = built_in_prices(repository);
  TOKENS_TRY_ASSIGN(prices.here, load_prices(price_file(repository)));
  return prices;
}

PriceTables::Table PriceTables::load(const std::optional<std::string>& path) {
  const auto [entry, is_new] = files_.try_emplace(path.value_or(""));
  if (is_new) {
    entry->second = load_prices(path).value_or(pricing::built_in_table());
  }
  return entry->second;
}

PriceTables::Table PriceTables::find(ledger::RowId repository) {
  const auto rows = ledger::repositories(ledger_).value_or(
      std::vector<ledger::RepositoryRow>{});
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) {
    return one.row == repository;
  });
  const std::string place = row == rows.end() ? "" : row->common_dir;
  // In a copy of a team's ledger repositories have no place.
  const bool is_nowhere = row != rows.end() && place.empty();
  if (place == prices_.common_dir || is_nowhere) {
    return prices_.here;
  }
  const auto opened = place.empty() ? nullptr : open_known(*row);
  return load(price_file(opened.get()));
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

}  // namespace tokens::app
