// See hook_place.hpp.
#include "installers/hook_place.hpp"

#include "lib/system/files.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace tokens::installers {
namespace {

/// Returns the path without links where it exists; missing parts stay.
std::string real_or_same(const std::string& path) {
  if (auto real = system::real_path(path)) {
    return *real;
  }
  const auto slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) {
    return path;
  }
  return system::join(real_or_same(path.substr(0, slash)),
                      path.substr(slash + 1));
}

/// Returns the root of the worktree that holds `directory`, or nothing.
std::optional<std::string> worktree_around(const git::Repository& repository,
                                           const std::string& directory) {
  if (!repository.root().empty() &&
      system::is_within(directory, repository.root())) {
    return repository.root();
  }
  const auto worktrees = repository.worktrees();
  if (!worktrees) {
    return std::nullopt;
  }
  for (const auto& worktree : *worktrees) {
    if (system::is_within(directory, worktree.root)) {
      return worktree.root;
    }
  }
  return std::nullopt;
}

/// Returns true if git tracks a file that lies directly in `directory`.
bool has_tracked_file(const git::Repository& repository,
                      const std::string& directory) {
  const auto& root = repository.root();
  const auto names = system::list_directory(directory);
  if (!names || root.empty() || !system::is_within(directory, root)) {
    return false;
  }
  const auto relative =
      directory.size() > root.size() ? directory.substr(root.size() + 1) : "";
  return std::any_of(names->begin(), names->end(), [&](const auto& name) {
    return repository.is_tracked(system::join(relative, name));
  });
}

/// Returns true if the path that git uses comes from the user's or the
/// machine's configuration, and is the same for every repository.
bool is_from_outside(const git::Repository& repository) {
  const auto used = repository.config("core.hooksPath");
  if (!used || used->empty() ||
      (used->front() != '/' && used->front() != '~')) {
    return false;
  }
  return git::global_config("core.hooksPath") == used;
}

}  // namespace

Result<HookPlace> find_hook_place(const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(const auto named, repository.hooks_dir());
  HookPlace place;
  place.directory = real_or_same(named);
  const auto found = system::status(place.directory);
  if (found && !found->is_directory) {
    return fail(ErrorKind::usage,
                "core.hooksPath is " + named +
                    ", which is no directory: git runs no hooks here. "
                    "'git config --show-origin core.hooksPath' tells where it "
                    "is set");
  }
  if (system::is_within(place.directory, repository.common_dir())) {
    return place;
  }
  place.is_in_worktree =
      worktree_around(repository, place.directory).has_value();
  place.is_shared = !place.is_in_worktree || is_from_outside(repository);
  place.is_tracked =
      place.is_in_worktree && has_tracked_file(repository, place.directory);
  return place;
}

}  // namespace tokens::installers
