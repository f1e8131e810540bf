// Configuration that git takes from its environment, stronger than any file:
// GIT_CONFIG_COUNT with its keys and values, and what `git -c key=value` hands
// to hooks in GIT_CONFIG_PARAMETERS. libgit2 1.5 knows neither.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::git {

/// Returns `key` as git compares it: section and name in lower case, what lies
/// between them as it is.
std::string canonical_key(std::string_view key);

/// Returns the pairs of a GIT_CONFIG_PARAMETERS text, in order, keys
/// canonical; an entry without value is "true". Stops at what it cannot read.
std::vector<std::pair<std::string, std::string>> parse_config_parameters(
    std::string_view text);

/// Returns the value that the environment gives `key`, or nothing.
std::optional<std::string> config_in_environment(std::string_view key);

/// Where the files of the user and of the system are, weakest first. Honours
/// GIT_CONFIG_NOSYSTEM, GIT_CONFIG_SYSTEM and GIT_CONFIG_GLOBAL.
struct ConfigPlaces {
  std::optional<std::string> system;
  std::optional<std::string> xdg;
  std::optional<std::string> global;
};

ConfigPlaces config_places();

}  // namespace tokens::git
