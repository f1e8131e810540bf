// What one look-up of a setting does not tell: all values of a key that stands
// several times, and where settings come from, for messages about one that
// means nothing.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <vector>

namespace tokens::git {

/// One setting in one place.
struct ConfigEntry {
  std::string origin;  ///< the file as git names it, or "command line"
  std::string key;     ///< as git writes it ("tokens.budget.day")
  std::string value;   ///< "true" for a key without "="
};

/// Returns the settings whose key matches `pattern` (an extended regular
/// expression), the weakest first, as git sees them where the process stands.
/// Runs git.
Result<std::vector<ConfigEntry>> config_entries(const std::string& pattern);

/// Returns all values of `key`, weakest level first. Asks git only where there
/// is one at all, so that a hook does not pay for what nobody sets.
std::vector<std::string> config_values(const Repository& repository,
                                       const std::string& key);

}  // namespace tokens::git
