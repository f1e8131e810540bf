// See hook_place.hpp.
#include "installers/hook_place.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

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
  if (!repository.root().empty() && is_within(directory, repository.root())) {
    return repository.root();
  }
  for (const auto& worktree : repository.worktrees()) {
    if (is_within(directory, worktree.root)) {
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
  if (!names || root.empty() || !is_within(directory, root)) {
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

constexpr const char* k_key = "core.hooksPath";

/// Where it is remembered what core.hooksPath was, and what we made of it.
std::string memory_of(const git::Repository& repository) {
  return system::join(repository.common_dir(), "git-tokens/hooks-path-before");
}

}  // namespace

std::optional<std::string> meant_hooks_path(const git::Repository& repository) {
  constexpr std::string_view k_git = ".git/";
  const auto used = repository.config("core.hooksPath");
  std::string_view path = used ? std::string_view(*used) : std::string_view{};
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  if (!path.starts_with(k_git) || repository.root().empty()) {
    return std::nullopt;
  }
  return system::join(repository.common_dir(), path.substr(k_git.size()));
}

Result<void> set_meant_hooks_path(const git::Repository& repository,
                                  const std::string& meant) {
  // Remembered first: what is remembered and not changed does no harm.
  const std::string memory = memory_of(repository);
  TOKENS_TRY(system::make_directories(
      system::join(repository.common_dir(), "git-tokens")));
  TOKENS_TRY(system::write_file_atomically(
      memory,
      repository.config(k_key).value_or("") + "\n" + meant + "\n",
      system::Durability::cached));
  auto done = git::run_git(repository.common_dir(), {"config", k_key, meant});
  return done ? Result<void>{} : Result<void>{fail(std::move(done.error()))};
}

Result<void> restore_hooks_path(const git::Repository& repository) {
  const std::string memory = memory_of(repository);
  const auto text = system::read_file(memory);
  if (!text) {
    return {};
  }
  const auto lines = split(*text, '\n');
  if (lines.size() > 1 && repository.config(k_key) == std::string(lines[1])) {
    auto done = git::run_git(repository.common_dir(),
                             {"config", k_key, std::string(lines[0])});
    if (!done) {
      return fail(std::move(done.error()));
    }
  }
  return system::remove_file(memory);
}

Result<HookPlace> find_hook_place(const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(auto named, repository.hooks_dir());
  if (auto meant = meant_hooks_path(repository)) {
    named = std::move(*meant);
  }
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
  if (is_within(place.directory, repository.common_dir())) {
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
