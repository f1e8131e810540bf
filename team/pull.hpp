// Brings what teammates sent to a team's ledger into a clone, as lines beside
// its notes: log, show and report have them then, where the ledger of this
// machine does not hold the same commit, session and model itself.
//
// Invariant: nothing enters the ledger, so its law of conservation is not
// touched; the same state of the team's ledger leaves the same bytes.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "team/server.hpp"

#include <cstdint>
#include <string>

namespace tokens::team {

struct PullResult {
  std::int64_t commits = 0;
  std::int64_t lines = 0;  ///< a session and a model each
  bool has_changed = false;
};

/// Replaces what was brought before.
Result<PullResult> pull(const git::Repository& repository,
                        const std::string& repository_key,
                        Server& server);

}  // namespace tokens::team
