// A team's ledger, as far as this machine knows it: where it is, and what `git
// tokens ledger pull` brought. Those are lines as notes have them; they stand
// beside the notes and are read as such.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/notes/note.hpp"

#include <map>
#include <optional>
#include <string>

namespace tokens::app {

/// By the id of the commit.
using TeamLines = std::map<std::string, notes::Note>;

/// Returns what tells whether the lines are still the same; "" if there are
/// none. Looks at the file's status only.
std::string team_lines_state(const std::string& common_dir);

/// Returns the lines; a file that is damaged, or not there, has none.
TeamLines read_team_lines(const std::string& common_dir);

/// Replaces them; returns false if they were the same before.
Result<bool> write_team_lines(const std::string& common_dir,
                              const TeamLines& lines);

/// Which team's ledger this user or this repository names.
struct TeamSetting {
  std::string url;     ///< as it was written: it may hold a password
  std::string source;  ///< where it was: "GIT_TOKENS_TEAM", "tokens.team"
};

/// Returns what GIT_TOKENS_TEAM says, else `tokens.team`; nothing if nobody
/// named one. `repository` may be null.
std::optional<TeamSetting> team_setting(const git::Repository* repository);

}  // namespace tokens::app
