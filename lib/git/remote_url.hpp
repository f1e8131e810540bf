// The address of a remote taken apart: URLs, and host:path as scp has it. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace tokens::git {

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
