// Remotes: where a repository comes from, as its configuration says, and one
// ref to and from another repository. Nothing else travels: no tags, no
// submodules, no opportunistic update, no housekeeping in the background, and
// no hook of ours or anybody's runs.
#pragma once

#include "lib/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
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

/// The same through a ref that is gone afterwards: nothing of this repository's
/// refs changes.
Result<std::string> fetch_passing(const std::string& git_dir,
                                  const std::string& remote,
                                  const std::string& ref);

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

/// Returns the address from which git would fetch, rewritten by
/// `url.*.insteadOf`: that of `origin`, else of the only remote, else of the
/// one that the branch of the main worktree follows. "" if there is none. It
/// may hold a user's password.
std::string remote_address(const std::string& common_dir);

// The address of a remote taken apart: URLs, and host:path as scp has it. Pure.

/// All are parts of the address that was read, as they stand there.
struct RemoteUrl {
  std::string_view scheme;  ///< "https", "ssh", ...; "ssh" for host:path
  std::string_view host;    ///< without a user; not empty
  std::string_view port;    ///< digits; "" if none is named
  /// Without slashes around it and ".git" behind; not empty.
  std::string_view path;

  /// Returns true if the port need not be named with this scheme.
  [[nodiscard]] bool has_usual_port() const;
};

/// Returns nothing for a place on this machine, a helper's address ("ext::"),
/// and schemes that git does not go to other machines with.
std::optional<RemoteUrl> parse_remote_url(std::string_view address);

}  // namespace tokens::git
