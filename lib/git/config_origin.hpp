// Where settings come from, as `git config --show-origin` tells: for messages
// about a setting that means nothing.
#pragma once

#include "lib/base/result.hpp"

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

}  // namespace tokens::git
