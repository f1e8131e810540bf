// Sends what this ledger knows to a team's ledger.
//
// Invariant: killed at any moment it has sent whole batches, and what it sends
// again changes nothing. Numbers, ids, models, branches, people and times go;
// never a path, a tool, an agent, a skill or a word.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "team/server.hpp"
#include "team/shared_repositories.hpp"

#include <cstdint>

namespace tokens::team {

struct PushOptions {
  Extent extent = Extent::here;
  bool again = false;      ///< also what was sent before
  bool only_look = false;  ///< count what would be sent, and send nothing
};

struct PushResult {
  std::int64_t repositories = 0;
  std::int64_t responses_sent = 0;
  std::int64_t responses_changed = 0;  ///< new to the team, or better known
  std::int64_t responses_removed = 0;
  std::int64_t commits_sent = 0;
  std::int64_t known = 0;  ///< had been sent as they are
};

/// Sends what changed since the last time. `server_id` names the team's ledger
/// for what is remembered of it.
Result<PushResult> push(app::Workspace& workspace,
                        Server& server,
                        const std::string& server_id,
                        const PushOptions& options);

}  // namespace tokens::team
