// What git-tokens-team does with a team's ledger: sends to it, brings from it,
// copies it, and reports on it.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"
#include "team/server.hpp"
#include "team/shared_repositories.hpp"

#include <cstdint>
#include <string>

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

/// Brings the workspace's ledger, which holds nothing but such a copy, up to
/// date. Where we stand in a repository, people are called as its .mailmap
/// says, as in reports on a team's ledger.
Result<void> mirror(app::Workspace& workspace, Server& server);

/// Answers the query over the whole of the team's ledger. `workspace` gives
/// prices, aliases and .mailmap; its ledger is not asked, and may be missing.
Result<report::Report> build_report(app::Workspace& workspace,
                                    Server& server,
                                    const app::ReportQuery& query);

}  // namespace tokens::team
