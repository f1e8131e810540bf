// One ref to and from another repository. Nothing else travels: no tags, no
// submodules, no opportunistic update, no housekeeping in the background, and
// no hook of ours or anybody's runs.
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <vector>

namespace tokens::git {

/// Returns the names of the configured remotes.
Result<std::vector<std::string>> remote_names(const std::string& git_dir);

/// Fetches `ref` of `remote` (a name or an address) into the ref `into`,
/// whatever that holds; returns its id, or "" where the remote has no such
/// ref. Fails with `git` and git's reason.
Result<std::string> fetch_ref(const std::string& git_dir,
                              const std::string& remote,
                              const std::string& ref,
                              const std::string& into);

/// What became of a push.
enum class Pushed {
  done,
  moved,  ///< the remote's ref has gained something that `id` lacks
};

/// Pushes `id` to `ref` of `remote`, never forced. Fails with `git` and the
/// reason where the remote does not want it.
Result<Pushed> push_ref(const std::string& git_dir,
                        const std::string& remote,
                        const std::string& id,
                        const std::string& ref);

}  // namespace tokens::git
