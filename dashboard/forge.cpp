// See forge.hpp.
#include "dashboard/forge.hpp"

#include "lib/base/text.hpp"
#include "lib/git/remote_address.hpp"
#include "lib/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tokens::dashboard {
namespace {

constexpr std::size_t k_short_id = 7;
constexpr std::size_t k_sha1_digits = 40;
constexpr std::size_t k_sha256_digits = 64;

/// The pieces of an address that lead to a web page.
struct Place {
  bool is_web = false;  ///< http: the web is where git is, port and all
  std::string scheme = "https";
  std::string host;  ///< lower case
  std::string port;  ///< digits; of a web address only
  std::string path;  ///< "owner/name"
};

bool is_alphanumeric(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool has_only(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return is_alphanumeric(c) || more.find(c) != std::string_view::npos;
  });
}

bool is_number(std::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Takes the host apart from user, password and port; false for a strange one.
bool read_host(std::string_view authority, Place& place) {
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  const std::size_t colon = authority.find(':');
  std::string_view port;
  if (colon != std::string_view::npos) {
    port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.empty() || !has_only(authority, "-.") || !is_number(port)) {
    return false;
  }
  place.host = authority;
  for (char& c : place.host) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  place.port = place.is_web ? port : "";
  return true;
}

/// Reads an owner and a name, perhaps with groups between; every byte must be
/// one that names have, so that nothing needs to be quoted.
bool read_path(std::string_view path, Place& place) {
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
  const auto names = split(path, '/');
  place.path = path;
  return names.size() > 1 &&
         std::all_of(names.begin(), names.end(), [](std::string_view name) {
           return !name.empty() && name != "." && name != ".." &&
                  has_only(name, "-._~+");
         });
}

/// An ssh host may be a nickname of somebody's configuration, and forges have
/// hosts for ssh through firewalls: returns the host whose page there is.
std::string web_host(const std::string& host) {
  constexpr std::array<std::string_view, 3> k_hosts{
      "github.com", "gitlab.com", "bitbucket.org"};
  for (const std::string_view known : k_hosts) {
    if (host.starts_with(std::string(known) + "-") ||
        host == "ssh." + std::string(known) ||
        host == "altssh." + std::string(known)) {
      return std::string(known);
    }
  }
  return host.find('.') == std::string::npos ? "" : host;
}

std::optional<Place> read_address(std::string_view remote) {
  constexpr std::string_view k_mark = "://";
  Place place;
  std::string_view authority;
  std::string_view path;
  if (const auto mark = remote.find(k_mark); mark != std::string_view::npos) {
    const std::string_view scheme = remote.substr(0, mark);
    place.is_web = scheme == "https" || scheme == "http";
    if (!place.is_web && scheme != "ssh" && scheme != "git" &&
        scheme != "git+ssh" && scheme != "ssh+git") {
      return std::nullopt;
    }
    place.scheme = scheme == "http" ? "http" : "https";
    remote.remove_prefix(mark + k_mark.size());
    const std::size_t slash = std::min(remote.find('/'), remote.size());
    authority = remote.substr(0, slash);
    path = remote.substr(slash);
  } else {  // git@host:owner/name.git; a path has a slash before any colon
    const std::size_t colon = remote.find(':');
    if (colon == std::string_view::npos || remote.find('/') < colon) {
      return std::nullopt;
    }
    authority = remote.substr(0, colon);
    path = remote.substr(colon + 1);
  }
  if (!read_host(authority, place) || !read_path(path, place)) {
    return std::nullopt;
  }
  if (!place.is_web) {
    place.host = web_host(place.host);
  }
  return place;
}

/// A forge, by its host or by a word that a host of one's own has in its name.
struct Kind {
  std::string_view host;
  bool is_word;
  const char* name;
  const char* commits;
};

constexpr std::array<Kind, 8> k_kinds{{
    {"gist.github.com", false, "", ""},  // has no page of this kind
    {"bitbucket.org", false, "Bitbucket", "/commits/"},
    {"codeberg.org", false, "Codeberg", "/commit/"},
    {"git.sr.ht", false, "SourceHut", "/commit/"},
    {"gitlab", true, "GitLab", "/-/commit/"},
    {"github", true, "GitHub", "/commit/"},
    {"forgejo", true, "Forgejo", "/commit/"},
    {"gitea", true, "Gitea", "/commit/"},
}};

}  // namespace

std::optional<Forge> forge_of(std::string_view remote) {
  const auto place = read_address(remote);
  if (!place) {
    return std::nullopt;
  }
  const auto* const kind =
      std::find_if(k_kinds.begin(), k_kinds.end(), [&](const Kind& one) {
        return one.is_word ? place->host.find(one.host) != std::string::npos
                           : place->host == one.host;
      });
  if (kind == k_kinds.end() || *kind->name == '\0') {
    return std::nullopt;
  }
  return Forge{kind->name,
               place->scheme + "://" + place->host +
                   (place->port.empty() ? "" : ":" + place->port) + "/" +
                   place->path + kind->commits};
}

std::string forge_link(const std::optional<Forge>& forge,
                       const std::string& id,
                       const std::string& words) {
  const bool is_id =
      (id.size() == k_sha1_digits || id.size() == k_sha256_digits) &&
      id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!forge || !is_id) {
    return "";
  }
  const std::string label =
      words.empty() ? forge->name + ": commit " + id.substr(0, k_short_id)
                    : words + " on " + forge->name;
  return fmt::format(
      "<a href=\"{}{}\" target=\"_blank\" rel=\"noopener noreferrer\" "
      "aria-label=\"{}\">{}</a>",
      report::escape_html(forge->commits),
      id,
      report::escape_html(label),
      report::escape_html(words.empty() ? forge->name : words));
}

const std::optional<Forge>& Forges::of(const std::string& common_dir) {
  const auto [place, is_new] = known_.try_emplace(common_dir);
  if (is_new) {
    place->second = forge_of(git::remote_address(common_dir));
  }
  return place->second;
}

}  // namespace tokens::dashboard
