// See remote_url.hpp.
#include "lib/git/remote_url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tokens::git {
namespace {

constexpr std::string_view k_mark = "://";

/// Schemes that lead to another machine, with the port that needs no mention.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
    k_schemes{{{"https", "443"},
               {"http", "80"},
               {"ssh", "22"},
               {"git+ssh", "22"},
               {"ssh+git", "22"},
               {"git", "9418"}}};

const auto* known_scheme(std::string_view scheme) {
  return std::find_if(
      k_schemes.begin(), k_schemes.end(), [scheme](const auto& one) {
        return one.first == scheme;
      });
}

bool is_number(std::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void set_host(std::string_view authority, RemoteUrl& url) {
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  url.host = authority;
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos &&
      is_number(authority.substr(colon + 1))) {
    url.host = authority.substr(0, colon);
    url.port = authority.substr(colon + 1);
  }
}

void set_path(std::string_view path, RemoteUrl& url) {
  constexpr std::string_view k_end = ".git";
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.ends_with(k_end)) {
    path.remove_suffix(k_end.size());
  }
  url.path = path;
}

}  // namespace

bool RemoteUrl::has_usual_port() const {
  const auto* const known = known_scheme(scheme);
  return port.empty() || (known != k_schemes.end() && known->second == port);
}

std::optional<RemoteUrl> parse_remote_url(std::string_view address) {
  RemoteUrl url;
  if (const auto mark = address.find(k_mark); mark != std::string_view::npos) {
    url.scheme = address.substr(0, mark);
    address.remove_prefix(mark + k_mark.size());
    const std::size_t slash = std::min(address.find('/'), address.size());
    if (known_scheme(url.scheme) == k_schemes.end()) {
      return std::nullopt;
    }
    set_host(address.substr(0, slash), url);
    set_path(address.substr(slash), url);
  } else {
    // A slash before the colon makes it a path here, one letter a drive, and
    // two colons a helper's.
    const std::size_t colon = address.find(':');
    if (colon == std::string_view::npos || colon < 2 ||
        address.find('/') < colon || address.substr(colon).starts_with("::")) {
      return std::nullopt;
    }
    url.scheme = "ssh";
    set_host(address.substr(0, colon), url);
    set_path(address.substr(colon + 1), url);
  }
  if (url.host.empty() || url.path.empty()) {
    return std::nullopt;
  }
  return url;
}

}  // namespace tokens::git
