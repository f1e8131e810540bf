// See repository_name.hpp.
#include "team/repository_name.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/remote.hpp"
#include "lib/notes/note.hpp"

#include <algorithm>
#include <utility>

namespace tokens::team {
namespace {

std::string_view last_part(std::string_view text) {
  return text.substr(text.rfind('/') + 1);
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
  const auto url = git::parse_remote_url(trim(remote));
  if (!url) {
    return std::nullopt;
  }
  return lower_case(url->host) +
         (url->has_usual_port() ? "" : ":" + std::string(url->port)) + "/" +
         std::string(url->path);
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
