// What exports in other tools' forms are made of: the same query as reports.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/exports.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// Returns the living commits of the repository that used tokens, by commit:
/// what branch files show. Of one branch if `branch` is not empty.
Result<std::vector<report::CommitUse>> commit_uses(Workspace& workspace,
                                                   const std::string& branch);

/// Returns one session of the ledger, by its id or the beginning of it; the
/// one that ended last if `id` is empty. `not_found` if there is none, `usage`
/// if several begin so.
Result<report::AuditSession> audit_session(Workspace& workspace,
                                           const std::string& id);

}  // namespace tokens::app
