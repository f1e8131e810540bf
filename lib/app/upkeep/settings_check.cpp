// See maintenance.hpp.
#include "lib/app/reports/budgets.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/text.hpp"
#include "lib/git/config_file.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tokens::app {
namespace {

constexpr std::string_view k_yes_or_no = "true false yes no on off 1 0";

/// A key that means something, and the words that its value may be.
struct Setting {
  const char* key;
  std::string_view known{};  ///< separated by blanks; empty: any
  bool is_list = false;      ///< of words between commas
};

/// Budgets are not among them: they know their own.
constexpr std::array k_settings{
    Setting{"tokens.share", "notes files none", true},
    Setting{"tokens.identity", "name hash none"},
    Setting{"tokens.prompt", "auto never"},
    Setting{"tokens.startOfWeek", "monday sunday"},
    Setting{"tokens.autopush", k_yes_or_no},
    Setting{"tokens.ci.names", k_yes_or_no},
    Setting{"tokens.ci.tools", k_yes_or_no},
    Setting{"tokens.quiet", k_yes_or_no},
    Setting{"tokens.pathMap"},
    Setting{"tokens.prices"},
    Setting{"tokens.team"},
    Setting{"tokens.repository"},
    Setting{"tokens.task.file"},
    Setting{"tokens.task.usdPerMillion"}};

bool is_known(const Setting& words, const std::string& value) {
  const auto known = split(words.known, ' ');
  const auto stands = [&](std::string_view word) {
    return std::ranges::find(known, word) != known.end();
  };
  if (!words.is_list) {
    // An empty value is git's false, and git does not mind capitals there;
    // other words are exact.
    return words.known == k_yes_or_no
               ? value.empty() || stands(lower_case(value))
               : stands(value);
  }
  const auto parts = split(value, ',');
  return std::ranges::all_of(
      parts, [&](std::string_view part) { return stands(trim(part)); });
}

/// A price that is none would go unnoticed: the usual one holds then.
void examine_task_price(const git::Repository& repository,
                        std::vector<Finding>& findings) {
  constexpr const char* k_key = "tokens.task.usdPerMillion";
  const auto price = repository.config(k_key);
  if (price && !pricing::parse_flat_price(*price)) {
    findings.push_back({Finding::Level::problem,
                        "settings",
                        std::string(k_key) + " is '" + printable(*price) +
                            "', which is no price",
                        "dollars for a million tokens, such as 2.60, with at "
                        "most six digits behind the point"});
  }
}

/// File and folder are made when they are needed, but the path must mean the
/// same file from everywhere.
void examine_task_file(const git::Repository& repository,
                       std::vector<Finding>& findings) {
  constexpr const char* k_key = "tokens.task.file";
  std::string path = repository.config(k_key).value_or("none");
  const auto home = system::home_directory();
  if (path.starts_with("~/") && home) {
    path = system::join(*home, path.substr(2));
  }
  if (path.empty() || path == "none") {
    return;
  }
  std::string what;
  if (!path.starts_with('/')) {
    what = "which is another file in every folder";
  } else if (const auto file = system::status(path)) {
    what = file->is_directory ? "which is a folder" : "";
  }
  if (!what.empty()) {
    findings.push_back(
        {Finding::Level::problem,
         "settings",
         std::string(k_key) + " is '" + printable(path) + "', " + what,
         "a whole path, ~/PATH, or none"});
  }
}

/// Below these people choose the names.
constexpr std::array<std::string_view, 2> k_free{"tokens.alias.",
                                                 "tokens.project."};

/// What the check of the budgets itself looks at.
bool is_of_budgets(const std::string& small) {
  return small == "tokens.budget" || small == "tokens.budgets" ||
         small.starts_with("tokens.budget.") ||
         small.starts_with("tokens.budgets.");
}

bool is_known_key(const std::string& key) {
  const std::string small = lower_case(key);
  return is_of_budgets(small) ||
         std::ranges::any_of(
             k_free,
             [&](std::string_view start) { return key.starts_with(start); }) ||
         std::ranges::any_of(k_settings, [&](const Setting& setting) {
           const std::string_view known = setting.key;
           // Git minds capitals in the middle, and nowhere else.
           return key.starts_with(known.substr(0, known.rfind('.'))) &&
                  small == lower_case(known);
         });
}

/// Returns the key that was meant, or "".
std::string key_like(const std::string& key) {
  constexpr std::size_t k_start = std::string_view("tokens.").size();
  const std::string typed = lower_case(key).substr(k_start);
  for (const Setting& setting : k_settings) {
    if (resembles(typed, lower_case(setting.key + k_start))) {
      return setting.key;
    }
  }
  const auto dot = typed.find('.');
  return dot != std::string::npos && resembles(typed.substr(0, dot), "budget")
             ? "tokens.budget." + typed.substr(dot + 1)
             : "";
}

/// A misspelled key would go unnoticed: what it was to change stays as it is.
void examine_keys(std::vector<Finding>& findings) {
  const auto entries = git::config_entries("^tokens\\.");
  if (!entries) {
    return;  // the budgets have said so
  }
  for (const git::ConfigEntry& entry : *entries) {
    if (is_known_key(entry.key)) {
      continue;
    }
    const std::string meant = key_like(entry.key);
    // One that is like none may be of a newer version.
    findings.push_back(
        {meant.empty() ? Finding::Level::note : Finding::Level::problem,
         "settings",
         printable(entry.key) + " in " + printable(entry.origin) +
             " is no setting of git-tokens",
         meant.empty() ? "" : "is " + meant + " meant?"});
  }
}

}  // namespace

std::vector<Finding> examine_settings(const git::Repository& repository) {
  std::vector<Finding> findings;
  for (const Setting& words : k_settings) {
    const auto value = repository.config(words.key);
    if (!value || words.known.empty() || is_known(words, *value)) {
      continue;
    }
    std::string remedy;
    for (const std::string_view word : split(words.known, ' ')) {
      remedy += remedy.empty() ? "" : ", ";
      remedy += word;
    }
    findings.push_back({Finding::Level::problem,
                        "settings",
                        std::string(words.key) + " is '" + printable(*value) +
                            "', which means nothing",
                        "one of " + remedy});
  }
  examine_keys(findings);
  examine_task_price(repository, findings);
  examine_task_file(repository, findings);
  for (const std::string& problem :
       examined_budget_settings(repository).problems) {
    findings.push_back({Finding::Level::problem, "settings", problem, ""});
  }
  if (findings.empty()) {
    findings.push_back(
        {Finding::Level::ok, "settings", "every word is known", ""});
  }
  return findings;
}

}  // namespace tokens::app
