// See forge.hpp.
#include "dashboard/forge.hpp"

#include "lib/base/text.hpp"
#include "lib/git/remote.hpp"
#include "lib/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tokens::dashboard {
namespace {

bool is_alphanumeric(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool has_only(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return is_alphanumeric(c) || more.find(c) != std::string_view::npos;
  });
}

/// An owner and a name, perhaps with groups between; every byte must be one
/// that names have, so that nothing needs to be quoted.
bool is_plain_path(std::string_view path) {
  const auto names = split(path, '/');
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
  const auto url = git::parse_remote_url(remote);
  if (!url || !has_only(url->host, "-.") || !is_plain_path(url->path)) {
    return std::nullopt;
  }
  const bool is_web = url->scheme == "http" || url->scheme == "https";
  const std::string host =
      is_web ? lower_case(url->host) : web_host(lower_case(url->host));
  const auto* const kind =
      std::find_if(k_kinds.begin(), k_kinds.end(), [&](const Kind& one) {
        return one.is_word ? host.find(one.host) != std::string::npos
                           : host == one.host;
      });
  if (kind == k_kinds.end() || *kind->name == '\0') {
    return std::nullopt;
  }
  return Forge{
      kind->name,
      fmt::format("{}://{}{}{}/{}{}",
                  is_web ? url->scheme : "https",
                  host,
                  is_web && !url->port.empty() ? ":" : "",
                  is_web ? url->port : "",  // that of ssh leads to no page
                  url->path,
                  kind->commits)};
}

std::string forge_link(const std::optional<Forge>& forge,
                       const std::string& id,
                       const std::string& words) {
  if (!forge || !is_object_id(id)) {
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
