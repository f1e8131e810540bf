// See repository_name.hpp.
#include "team/repository_name.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/remote.hpp"
#include "lib/notes/note.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tokens::team {
namespace {

/// Schemes that lead to another machine, with the port that needs no mention.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
    k_schemes{{{"https://", ":443"},
               {"http://", ":80"},
               {"ssh://", ":22"},
               {"git+ssh://", ":22"},
               {"ssh+git://", ":22"},
               {"git://", ":9418"}}};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

std::string_view last_part(std::string_view text) {
  return text.substr(text.rfind('/') + 1);
}

std::optional<std::string> joined(std::string_view host,
                                  std::string_view path) {
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.ends_with(".git")) {
    path.remove_suffix(4);
  }
  if (host.empty() || path.empty()) {
    return std::nullopt;
  }
  return lower(host) + "/" + std::string(path);
}

std::string_view without_user(std::string_view host) {
  return host.substr(host.rfind('@') + 1);  // npos + 1 is 0
}

/// The address of `origin`, or of the first remote.
std::optional<std::string> remote_of(const git::Repository& repository) {
  if (auto origin = repository.config("remote.origin.url")) {
    return origin;
  }
  auto names = git::remote_names(repository.git_dir());
  if (!names || names->empty()) {
    return std::nullopt;
  }
  std::sort(names->begin(), names->end());
  return repository.config("remote." + names->front() + ".url");
}

std::string folder_of(const git::Repository& repository) {
  const std::string_view root = repository.root().empty()
                                    ? std::string_view(repository.common_dir())
                                    : std::string_view(repository.root());
  return std::string(last_part(root));
}

}  // namespace

std::optional<std::string> shared_address(std::string_view remote) {
  remote = trim(remote);
  for (const auto& [scheme, port] : k_schemes) {
    if (remote.starts_with(scheme)) {
      remote.remove_prefix(scheme.size());
      const auto slash = remote.find('/');
      if (slash == std::string_view::npos) {
        return std::nullopt;
      }
      std::string_view host = without_user(remote.substr(0, slash));
      if (host.ends_with(port)) {
        host.remove_suffix(port.size());
      }
      return joined(host, remote.substr(slash + 1));
    }
  }
  // host:path, as scp has it; a slash before the colon makes it a path here,
  // and two colons are a helper's.
  const auto colon = remote.find(':');
  if (remote.find("://") != std::string_view::npos ||
      colon == std::string_view::npos || colon < 2 ||
      remote.find('/') < colon || remote.substr(colon).starts_with("::")) {
    return std::nullopt;
  }
  return joined(without_user(remote.substr(0, colon)),
                remote.substr(colon + 1));
}

RepositoryName name_of(const git::Repository& repository,
                       const std::string& own_id) {
  const auto named = [](std::string key, std::string_view project) {
    return RepositoryName{notes::writable(key), notes::writable(project)};
  };
  if (const auto setting = repository.config("tokens.repository")) {
    if (!trim(*setting).empty()) {
      return named(std::string(trim(*setting)), last_part(trim(*setting)));
    }
  }
  if (const auto remote = remote_of(repository)) {
    if (const auto address = shared_address(*remote)) {
      return named(*address, last_part(*address));
    }
  }
  if (auto roots = git::root_commits(repository); roots && !roots->empty()) {
    return named("root:" + *std::min_element(roots->begin(), roots->end()),
                 folder_of(repository));
  }
  return named("id:" + own_id, folder_of(repository));
}

}  // namespace tokens::team
