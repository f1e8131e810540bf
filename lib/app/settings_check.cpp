// See settings_check.hpp.
#include "lib/app/settings_check.hpp"

#include "lib/app/budgets.hpp"
#include "lib/base/text.hpp"

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
    Words{"tokens.quiet", k_yes_or_no, false}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter - 'A' + 'a');
    }
  }
  return out;
}

bool is_known(const Words& words, const std::string& value) {
  const auto known = split(words.known, ' ');
  const auto stands = [&](std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  if (!words.is_list) {
    // An empty value is git's false, and git does not mind capitals there;
    // other words are exact.
    return words.known == k_yes_or_no ? value.empty() || stands(lower(value))
                                      : stands(value);
  }
  const auto parts = split(value, ',');
  return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return stands(trim(part));
  });
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
