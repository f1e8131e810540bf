// Brings what teammates sent to a team's ledger into a clone, as lines beside
// its notes: log, show and report have them then, where the ledger of this
// machine does not hold the same commit, session and model itself.
//
// Invariant: nothing enters the ledger, so its law of conservation is not
// touched; the same state of the team's ledger leaves the same bytes.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "team/server.hpp"
#include "team/shared_repositories.hpp"

#include <cstdint>

namespace tokens::team {

struct PullResult {
  std::int64_t repositories = 0;
  std::int64_t commits = 0;
  std::int64_t lines = 0;  ///< a session and a model each
  bool has_changed = false;
};

/// Replaces what was brought before, for the repository we stand in, or for
/// every one that stands where the ledger saw it last.
Result<PullResult> pull(app::Workspace& workspace,
                        Extent extent,
                        Server& server);

}  // namespace tokens::team
