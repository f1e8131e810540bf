// Which repositories of this ledger go to a team's ledger, under which names,
// and how much of a person goes with them.
#pragma once

#include "lib/app/sharing/sharing.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokens::team {

/// Under which name a repository stands in a team's ledger: one that all its
/// clones share, and that no path of this machine is part of.
struct RepositoryName {
  std::string key;      ///< "example.org/team/api"
  std::string project;  ///< what reports by project call it: "api"
};

/// Returns "host/path" for the address of a remote, nothing for a place on
/// this machine. Hosts are written in small letters. Pure.
std::optional<std::string> shared_address(std::string_view remote);

/// Returns the name: the setting `tokens.repository`; else the name that the
/// ledger remembers, as long as a remote has that address; else the address of
/// the remote that git::remote_address() chooses, without scheme, user, port of
/// the scheme and ".git"; else the first commit; else `own_id`, the
/// repository's own random id.
Result<RepositoryName> name_of(ledger::Ledger& ledger,
                               const git::Repository& repository,
                               const ledger::RepositoryRow& row);

/// One repository as the team sees it.
struct SharedRepository : RepositoryName {  ///< empty: outside of all
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
