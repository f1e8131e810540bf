#include "lib/attribution/timeline.hpp"

#include "lib/base/text.hpp"

#include <algorithm>

namespace tokens::attribution {
namespace {

/// The branch on which HEAD stood before an event. Before the first event
/// that is known, HEAD stood where it stood after it.
const std::string& branch_before(const Worktree& worktree, std::size_t event) {
  return worktree.events[event == 0 ? 0 : event - 1].branch;
}

/// A first commit without parent shows a branch to which no event led
/// (checkout --orphan leaves none): the working tree came along.
bool begins_orphan(const HeadEvent& event) {
  return event.makes_commit && is_null_id(event.old_id);
}

bool takes_along(const HeadEvent& event, Moment edited) {
  return (event.kind == EventKind::checkout && event.old_id == event.new_id) ||
         (event.kind == EventKind::revisit && edited >= event.moment) ||
         event.kind == EventKind::rename || begins_orphan(event);
}

bool is_checkout(const HeadEvent& event) {
  return event.kind == EventKind::checkout || event.kind == EventKind::revisit;
}

/// Moves `label` behind a checkout of the same second to the branch that the
/// client named. A hook's event is exact: it had not happened yet.
void follow_hint(const Worktree& worktree,
                 Moment time,
                 const std::string& branch,
                 Label& label) {
  for (std::size_t i = label.next_event; i < worktree.events.size(); ++i) {
    const HeadEvent& event = worktree.events[i];
    if (event.from_hook || from_unix_ms(event.second * 1000) > time) {
      return;
    }
    if (is_checkout(event) && event.branch == branch) {
      label = {branch, i + 1};
      return;
    }
  }
}

std::vector<WorktreeLocation> locations_of(const Worktree& worktree) {
  if (!worktree.locations.empty()) {
    return worktree.locations;
  }
  // g++ 16 takes a list of one for a dangling pointer.
  std::vector<WorktreeLocation> always(1);
  always.front().root = worktree.root;
  return always;
}

bool stood_on(const Worktree& worktree,
              Moment time,
              const std::string& branch) {
  return label_at(worktree, time, branch).branch == branch;
}

}  // namespace

Label label_at(const Worktree& worktree, Moment time, const std::string& hint) {
  const auto first_later =
      std::lower_bound(worktree.events.begin(),
                       worktree.events.end(),
                       time,
                       [](const HeadEvent& event, Moment moment) {
                         return event.moment < moment;
                       });
  Label label;
  label.next_event =
      static_cast<std::size_t>(first_later - worktree.events.begin());
  if (!worktree.events.empty()) {
    label.branch = branch_before(worktree, label.next_event);
  }
  const std::string hinted = hint == "HEAD" ? "" : hint;
  if (worktree.events.empty()) {
    label.branch = hinted;  // nothing else tells
  }
  if (!hint.empty() && hinted != label.branch) {
    follow_hint(worktree, time, hinted, label);
  }
  return label;
}

void advance(const Worktree& worktree,
             std::size_t end,
             Moment edited,
             Label& label) {
  for (; label.next_event < end; ++label.next_event) {
    const HeadEvent& event = worktree.events[label.next_event];
    if (event.kind == EventKind::other_rename) {
      if (event.renamed_from == label.branch) {
        label.branch = event.renamed_to;
      }
    } else if (takes_along(event, edited) &&
               branch_before(worktree, label.next_event) == label.branch) {
      label.branch = event.branch;
    }
  }
}

std::vector<std::size_t> renames_of(const Worktree& worktree) {
  std::vector<std::size_t> renames;
  for (std::size_t i = 1; i < worktree.events.size(); ++i) {
    const EventKind kind = worktree.events[i].kind;
    if (kind == EventKind::rename || kind == EventKind::other_rename) {
      renames.push_back(i);
    }
  }
  return renames;
}

std::string name_in_the_end(const Worktree& worktree,
                            std::size_t event,
                            const std::vector<std::size_t>& renames) {
  std::string branch = worktree.events[event].branch;
  for (const std::size_t rename : renames) {
    const HeadEvent& other = worktree.events[rename];
    const bool is_own = other.kind == EventKind::rename;
    const std::string& from =
        is_own ? worktree.events[rename - 1].branch : other.renamed_from;
    if (rename > event && from == branch) {
      branch = is_own ? other.branch : other.renamed_to;
    }
  }
  return branch;
}

Moment operation_start(const Worktree& worktree, std::size_t event) {
  const auto kind_at = [&](std::size_t at) { return worktree.events[at].kind; };
  std::size_t first = event;
  while (first > 0 && is_pick(kind_at(first - 1))) {
    --first;
  }
  if (first > 0 && kind_at(first - 1) == EventKind::start) {
    return worktree.events[first - 1].moment;
  }
  if (kind_at(event) == EventKind::concluded) {
    // git notes nothing when a pick stops at a conflict: it began some time
    // after what HEAD did before.
    return event == 0 ? Moment::min() : worktree.events[event - 1].moment;
  }
  // A cherry-pick in which nothing stopped waits for nobody, and two in a row
  // can be two operations. `am` does not tell where it stopped.
  return kind_at(event) == EventKind::patch ? worktree.events[first].moment
                                            : worktree.events[event].moment;
}

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
  std::ranges::stable_sort(found, [](const Around& a, const Around& b) {
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
