#include "lib/attribution/timeline.hpp"

#include <algorithm>

namespace tokens::attribution {
namespace {

/// The branch on which HEAD stood before an event. Before the first event
/// that is known, HEAD stood where it stood after it.
const std::string& branch_before(const Worktree& worktree, std::size_t event) {
  return worktree.events[event == 0 ? 0 : event - 1].branch;
}

}  // namespace

Label label_at(const Worktree& worktree, Moment time) {
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
  return label;
}

void advance(const Worktree& worktree, std::size_t end, Label& label) {
  for (; label.next_event < end; ++label.next_event) {
    const HeadEvent& event = worktree.events[label.next_event];
    const bool same_commit =
        event.kind == EventKind::checkout && event.old_id == event.new_id;
    if ((same_commit || event.kind == EventKind::rename) &&
        branch_before(worktree, label.next_event) == label.branch) {
      label.branch = event.branch;
    }
  }
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
