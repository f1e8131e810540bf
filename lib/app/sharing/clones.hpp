// Commits that another clone on this machine recorded, and that live here, too.
//
// The ledger is one for all repositories of a person, and a response is placed
// in the repository where its commit was made. A second clone knows the commit
// all the same: what it cost is read from there, as a view; nothing is placed
// twice.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// Returns commits of other repositories that show something and live in the
/// workspace's: those of repositories that began with the same root commit.
/// Which one that is, is asked once for each repository, and kept. A shallow
/// clone has another root, and is not known again. One that is gone, and was
/// never asked, is known by the ids of its commits.
Result<std::vector<ledger::CommitRow>> commits_of_clones(Workspace& workspace);

/// Remembers the root commits of every repository that is still there, so that
/// an export tells them: another machine knows its own clones by them.
Result<void> learn_roots(ledger::Ledger& ledger);

/// Returns the rows among `commits` with this id.
std::vector<ledger::RowId> rows_of(
    const std::vector<ledger::CommitRow>& commits, const std::string& id);

}  // namespace tokens::app
