// Under which name a repository stands in a team's ledger: one that all its
// clones share, and that no path of this machine is part of.
//
// In this order: the setting `tokens.repository`; the address of its remote
// without scheme, user, port of the scheme and ".git"; its first commit; the
// repository's own random id.
#pragma once

#include "lib/git/repository.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::team {

struct RepositoryName {
  std::string key;      ///< "example.org/team/api"
  std::string project;  ///< what reports by project call it: "api"
};

/// Returns "host/path" for the address of a remote, nothing for a place on
/// this machine. Hosts are written in small letters. Pure.
std::optional<std::string> shared_address(std::string_view remote);

/// `own_id` is the repository's random id.
RepositoryName name_of(const git::Repository& repository,
                       const std::string& own_id);

}  // namespace tokens::team
