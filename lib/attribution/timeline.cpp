#include "lib/attribution/timeline.hpp"

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
  return event.makes_commit &&
         event.old_id.find_first_not_of('0') == std::string::npos;
}

bool takes_along(const HeadEvent& event) {
  return (event.kind == EventKind::checkout && event.old_id == event.new_id) ||
         event.kind == EventKind::rename || begins_orphan(event);
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
    if (event.kind == EventKind::checkout && event.branch == branch) {
      label = {branch, i + 1};
      return;
    }
  }
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
  if (!hint.empty() && hinted != label.branch) {
    follow_hint(worktree, time, hinted, label);
  }
  return label;
}

void advance(const Worktree& worktree, std::size_t end, Label& label) {
  for (; label.next_event < end; ++label.next_event) {
    const HeadEvent& event = worktree.events[label.next_event];
    if (takes_along(event) &&
        branch_before(worktree, label.next_event) == label.branch) {
      label.branch = event.branch;
    }
  }
}

std::vector<std::size_t> renames_of(const Worktree& worktree) {
  std::vector<std::size_t> renames;
  for (std::size_t i = 1; i < worktree.events.size(); ++i) {
    if (worktree.events[i].kind == EventKind::rename) {
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
    if (rename > event && worktree.events[rename - 1].branch == branch) {
      branch = worktree.events[rename].branch;
    }
  }
  return branch;
}

Moment operation_start(const Worktree& worktree, std::size_t event) {
  // Picks follow each other; a rebase begins with its own event before them.
  std::size_t first = event;
  while (first > 0 && worktree.events[first - 1].kind == EventKind::pick) {
    --first;
  }
  if (first > 0 && worktree.events[first - 1].kind == EventKind::start) {
    --first;
  }
  return worktree.events[first].moment;
}

}  // namespace tokens::attribution
