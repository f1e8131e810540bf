// Which repositories of this ledger go to a team's ledger, under which names,
// and how much of a person goes with them.
#pragma once

#include "lib/app/sharing/sharing.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::team {

/// One repository as the team sees it.
struct SharedRepository {
  std::string key;      ///< empty: what happened outside of all
  std::string project;  ///< empty with it
  app::Identity identity = app::Identity::name;
};

/// What is asked for.
enum class Extent {
  here,  ///< the repository we stand in, and its clones on this machine
  all,   ///< all that still stand, and what happened outside of all
};

/// By the rows of repositories in the ledger; 0: outside of all.
using SharedRepositories = std::unordered_map<ledger::RowId, SharedRepository>;

/// Returns what may go. A repository whose `tokens.share` has no `notes` shares
/// nothing: here it is an error (`usage`), among many it is left out with a
/// warning. One that is not there any more keeps the name it went under.
Result<SharedRepositories> shared_repositories(app::Workspace& workspace,
                                               Extent extent);

/// Returns the name under which the workspace's repository stands there.
Result<std::string> repository_key(app::Workspace& workspace);

}  // namespace tokens::team
