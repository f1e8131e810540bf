// Changing one of git's configuration files to the byte, which `git config`
// does not do: it leaves line ends and remains of its own behind.
//
// Invariants: git's own lock is held from the reading to the writing; readers
// see the old bytes or the new ones; what git cannot read is never written.
//
// And what one look-up of a setting does not tell: all values of a key that
// stands several times, and where settings come from.

#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::git {

/// Keys as git writes them ("hook.x.command") and their values, in order.
using ConfigPairs = std::vector<std::pair<std::string, std::string>>;

/// What a file shall hold.
struct ConfigEdit {
  std::string content;
  /// Checked with git before the file is replaced.
  ConfigPairs must_hold;
  /// Sections ("hook.x") that git takes out after that; none of them needs
  /// to be there.
  std::vector<std::string> without_sections;
};

/// Makes new bytes of the present ones; a missing file is empty.
using ConfigEditor = std::function<Result<ConfigEdit>(std::string_view)>;

/// Replaces the file, also through a link, with its mode. Equal bytes are not
/// written. `busy` while git or anybody else holds the lock; `git` if git
/// would read something else from the new bytes than it must.
Result<void> edit_config_file(const std::string& path,
                              const ConfigEditor& editor);

/// Returns what stands in this file alone; nothing if it is not there.
Result<ConfigPairs> read_config_file(const std::string& path);

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
