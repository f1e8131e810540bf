// Which team's ledger this user or this repository names.
#pragma once

#include "lib/git/repository.hpp"

#include <optional>
#include <string>

namespace tokens::app {

struct TeamSetting {
  std::string url;     ///< as it was written: it may hold a password
  std::string source;  ///< where it was: "GIT_TOKENS_TEAM", "tokens.team"
};

/// Returns what GIT_TOKENS_TEAM says, else `tokens.team`; nothing if nobody
/// named one. `repository` may be null.
std::optional<TeamSetting> team_setting(const git::Repository* repository);

}  // namespace tokens::app
