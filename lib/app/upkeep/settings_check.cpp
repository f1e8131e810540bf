// See settings_check.hpp.
#include "lib/app/upkeep/settings_check.hpp"

#include "lib/app/reports/budgets.hpp"
#include "lib/base/spelling.hpp"
#include "lib/base/text.hpp"
#include "lib/git/config_origin.hpp"
#include "lib/pricing/flat_price.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tokens::app {
namespace {

struct Words {
  const char* key;
  std::string_view known;  ///< separated by blanks
  bool is_list;            ///< of words between commas
};

constexpr std::string_view k_yes_or_no = "true false yes no on off 1 0";

constexpr std::array k_settings{
    Words{"tokens.share", "notes files none", true},
    Words{"tokens.identity", "name hash none", false},
    Words{"tokens.prompt", "auto never", false},
    Words{"tokens.startOfWeek", "monday sunday", false},
    Words{"tokens.autopush", k_yes_or_no, false},
    Words{"tokens.ci.names", k_yes_or_no, false},
    Words{"tokens.ci.tools", k_yes_or_no, false},
    Words{"tokens.quiet", k_yes_or_no, false}};

bool is_known(const Words& words, const std::string& value) {
  const auto known = split(words.known, ' ');
  const auto stands = [&](std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  if (!words.is_list) {
    // An empty value is git's false, and git does not mind capitals there;
    // other words are exact.
    return words.known == k_yes_or_no
               ? value.empty() || stands(lower_case(value))
               : stands(value);
  }
  const auto parts = split(value, ',');
  return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return stands(trim(part));
  });
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

/// All keys that mean something, beside budgets, which know their own.
constexpr std::array<std::string_view, 14> k_keys{"tokens.share",
                                                  "tokens.identity",
                                                  "tokens.prompt",
                                                  "tokens.startOfWeek",
                                                  "tokens.autopush",
                                                  "tokens.quiet",
                                                  "tokens.pathMap",
                                                  "tokens.prices",
                                                  "tokens.team",
                                                  "tokens.repository",
                                                  "tokens.ci.names",
                                                  "tokens.ci.tools",
                                                  "tokens.task.file",
                                                  "tokens.task.usdPerMillion"};

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
         std::any_of(
             k_free.begin(),
             k_free.end(),
             [&](std::string_view start) { return key.starts_with(start); }) ||
         std::any_of(k_keys.begin(), k_keys.end(), [&](std::string_view known) {
           // Git minds capitals in the middle, and nowhere else.
           return key.starts_with(known.substr(0, known.rfind('.'))) &&
                  small == lower_case(known);
         });
}

/// Returns the key that was meant, or "".
std::string key_like(const std::string& key) {
  constexpr std::size_t k_start = std::string_view("tokens.").size();
  const std::string typed = lower_case(key).substr(k_start);
  for (const std::string_view known : k_keys) {
    if (resembles(typed, lower_case(known.substr(k_start)))) {
      return std::string(known);
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
  for (const Words& words : k_settings) {
    const auto value = repository.config(words.key);
    if (!value || is_known(words, *value)) {
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
