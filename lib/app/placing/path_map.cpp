// See path_map.hpp.
#include "lib/app/placing/path_map.hpp"

#include "lib/base/text.hpp"
#include "lib/git/config_file.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

std::string without_last_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

/// Puts `to` in the place of `from`, in which `path` lies.
std::string moved(const std::string& path,
                  const std::string& from,
                  const std::string& to) {
  const std::string rest =
      from == "/" ? path : path.substr(std::min(path.size(), from.size()));
  return rest.empty() || rest == "/" ? to : (to == "/" ? rest : to + rest);
}

}  // namespace

PathMap::PathMap(const std::vector<std::string>& values) {
  take(values);
}

void PathMap::add(const git::Repository& git) {
  take(git::config_values(git, "tokens.pathMap"));
}

void PathMap::take(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    const auto middle = value.find('=');
    if (middle == std::string::npos) {
      continue;
    }
    const std::string from = without_last_slashes(value.substr(0, middle));
    const std::string to = without_last_slashes(value.substr(middle + 1));
    if (from.starts_with('/') && to.starts_with('/')) {
      pairs_.emplace_back(from, to);
    }
  }
  std::ranges::stable_sort(pairs_, [](const auto& a, const auto& b) {
    return a.first.size() > b.first.size();
  });
}

std::string PathMap::here(std::string path) const {
  for (const auto& [from, to] : pairs_) {
    if (is_within(path, from)) {
      return moved(path, from, to);
    }
  }
  return path;
}

std::vector<std::string> PathMap::elsewhere(
    const std::vector<std::string>& roots) const {
  std::vector<std::string> found;
  for (const auto& [from, to] : pairs_) {
    for (const std::string& root : roots) {
      if (is_within(root, to)) {
        found.push_back(moved(root, to, from));
      } else if (is_within(to, root)) {
        found.push_back(from);
      }
    }
  }
  return found;
}

std::vector<std::string> PathMap::roots_of(
    const std::vector<ledger::WorktreeRow>& worktrees) const {
  std::vector<std::string> roots;
  for (const ledger::WorktreeRow& worktree : worktrees) {
    roots.push_back(worktree.root);
    for (const WorktreeLocation& location : worktree.locations) {
      roots.push_back(location.root);
    }
  }
  const auto others = elsewhere(roots);
  roots.insert(roots.end(), others.begin(), others.end());
  return roots;
}

}  // namespace tokens::app
