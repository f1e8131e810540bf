// Copies a team's ledger into a local one, for the dashboard: the same numbers
// by the same queries, without a server that adds up.
//
// Told part by part: the responses of one repository and one day. The server
// makes a fingerprint of each, and only what differs travels and is put in
// anew. Invariant: everything in one transaction, so that readers see one state
// of the team's ledger or another; nothing is written when nothing changed.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "team/server.hpp"

namespace tokens::team {

/// Brings the workspace's ledger, which holds nothing but such a copy, up to
/// date. Where we stand in a repository, people are called as its .mailmap
/// says, as in reports on a team's ledger.
Result<void> mirror(app::Workspace& workspace, Server& server);

}  // namespace tokens::team
