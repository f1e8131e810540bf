#include "lib/attribution/places.hpp"

#include "lib/attribution/timeline.hpp"
#include "lib/base/text.hpp"

#include <algorithm>
#include <utility>

namespace tokens::attribution {
namespace {

std::vector<WorktreeLocation> locations_of(const Worktree& worktree) {
  return worktree.locations.empty()
             ? std::vector<WorktreeLocation>{{worktree.root}}
             : worktree.locations;
}

bool stood_on(const Worktree& worktree,
              Moment time,
              const std::string& branch) {
  return label_at(worktree, time, branch).branch == branch;
}

}  // namespace

/// The closest first; of equals the one that came last.
const std::vector<PlaceFinder::Around>& PlaceFinder::around(
    const std::string& path) {
  const auto [entry, is_new] = known_.try_emplace(path);
  std::vector<Around>& found = entry->second;
  if (!is_new) {
    return found;
  }
  for (std::size_t i = worktrees_.size(); i-- > 0;) {
    const auto all = locations_of(worktrees_[i]);
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
      if (is_within(path, one->root)) {
        found.push_back({i, *one});
      }
    }
  }
  std::stable_sort(
      found.begin(), found.end(), [](const Around& a, const Around& b) {
        return a.location.root.size() > b.location.root.size();
      });
  return found;
}

/// Some time between the last thing that is known of the worktree and the run
/// that missed it there it went.
bool PlaceFinder::is_doubtful(const Around& one, Moment time) const {
  const auto& events = worktrees_[one.worktree].events;
  return one.location.until != k_never &&
         (events.empty() || time > events.back().moment);
}

std::optional<std::size_t> PlaceFinder::find(const std::string& path,
                                             Moment time,
                                             const std::string& hint) {
  const std::string branch = hint == "HEAD" ? "" : hint;
  std::optional<std::size_t> doubtful;
  std::optional<std::size_t> other_time;
  for (const Around& one : around(path)) {
    const Worktree& worktree = worktrees_[one.worktree];
    if (!worktree.only_branch.empty() && worktree.only_branch != branch) {
      continue;
    }
    if (time < one.location.since || time > one.location.until) {
      other_time = other_time ? other_time : one.worktree;
      continue;
    }
    const bool stood = branch.empty() || stood_on(worktree, time, branch);
    if (doubtful) {
      return stood && !branch.empty() ? one.worktree : doubtful;
    }
    if (stood || !is_doubtful(one, time)) {
      return one.worktree;
    }
    doubtful = one.worktree;
  }
  return doubtful ? doubtful : other_time;
}

std::string relative_path(const Worktree& worktree, const std::string& path) {
  for (const auto& [root, since, until, row] : locations_of(worktree)) {
    if (is_within(path, root) && path.size() > root.size()) {
      return path.substr(root == "/" ? 1 : root.size() + 1);
    }
  }
  return {};
}

}  // namespace tokens::attribution
