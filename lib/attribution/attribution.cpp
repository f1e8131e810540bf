#include "lib/attribution/attribution.hpp"

#include "lib/attribution/places.hpp"
#include "lib/attribution/timeline.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tokens::attribution {
namespace {

constexpr std::size_t k_nowhere = static_cast<std::size_t>(-1);

/// One use while it waits.
struct Waiting {
  const Use* use = nullptr;
  std::size_t home = k_nowhere;          ///< worktree that holds its directory
  std::vector<std::size_t> edit_places;  ///< worktree of each edit
  std::size_t labelled = k_nowhere;      ///< worktree of `label`
  Label label;
};

/// What a session has waiting for one commit.
struct Share {
  std::int64_t session = 0;
  std::vector<std::size_t> own;    ///< waiting on the commit's branch
  std::vector<std::size_t> other;  ///< waiting on another branch
  std::vector<std::size_t> left;   ///< where no commit can be made any more
  bool edited = false;             ///< something in this worktree
  bool touched = false;            ///< a file that the commit changes
  bool named = false;              ///< by the hook's environment
};

class Attribution {
 public:
  Attribution(const std::vector<Worktree>& worktrees,
              const std::vector<Use>& uses,
              const Questions& questions);

  std::vector<Decision> run();

 private:
  struct Step {
    Moment moment;
    std::size_t worktree;
    std::size_t event;
  };

  std::size_t place_at(const std::string& path, const Use& use) {
    return places_.find(path, use.time, use.hinted_branch).value_or(k_nowhere);
  }

  std::vector<Step> steps() const;
  void admit(Moment until);
  void take_commit(const Step& step);
  std::vector<Share> shares(const Step& step);
  Share share_of(const Step& step,
                 std::int64_t session,
                 const std::vector<std::size_t>& open);
  void mark_touched(const Step& step, std::vector<Share>& shares);
  bool somebody_is_active(const Step& step,
                          const std::vector<Share>& all,
                          const std::vector<EarlierSession>& earlier);
  void give(const Step& step, std::size_t use);
  void settle_rest();
  std::size_t only_edited_place(const std::vector<std::size_t>& open) const;
  std::size_t place_of(std::size_t use, std::size_t edited_place) const;
  bool is_left(const Step& step, std::size_t use, std::size_t place);
  const std::string& label_of(std::size_t use,
                              std::size_t worktree,
                              std::size_t end);
  const std::set<std::string>& changed(const Step& step);
  bool touches(const Step& step,
               const std::vector<std::string>& edits,
               const std::set<std::string>& paths) const;

  const std::vector<Worktree>& worktrees_;
  const std::vector<Use>& uses_;
  const Questions& questions_;
  PlaceFinder places_;
  std::vector<Waiting> waiting_;
  std::vector<std::size_t> by_time_;
  std::size_t admitted_ = 0;
  std::map<std::int64_t, std::vector<std::size_t>> open_;  ///< by session
  std::vector<std::set<std::int64_t>> sessions_in_;        ///< by worktree
  std::vector<Decision> decisions_;
  std::map<std::pair<std::size_t, std::string>, bool> gone_;
  std::vector<std::vector<std::size_t>> renames_;  ///< by worktree
  std::string branch_;  ///< of the commit that takes, as it is called now
  std::pair<std::string, std::set<std::string>> changed_;
};

Attribution::Attribution(const std::vector<Worktree>& worktrees,
                         const std::vector<Use>& uses,
                         const Questions& questions)
    : worktrees_(worktrees),
      uses_(uses),
      questions_(questions),
      places_(worktrees),
      sessions_in_(worktrees.size()) {
  for (const Worktree& worktree : worktrees) {
    renames_.push_back(renames_of(worktree));
  }
  for (std::size_t i = 0; i < uses.size(); ++i) {
    Waiting waiting;
    waiting.use = &uses[i];
    waiting.home = place_at(uses[i].directory, uses[i]);
    for (const std::string& edit : uses[i].edits) {
      waiting.edit_places.push_back(place_at(edit, uses[i]));
    }
    waiting_.push_back(std::move(waiting));
    by_time_.push_back(i);
    decisions_.push_back({});
    decisions_.back().use = uses[i].id;
  }
  std::stable_sort(
      by_time_.begin(), by_time_.end(), [&](std::size_t a, std::size_t b) {
        return uses[a].time < uses[b].time;
      });
}

std::vector<Decision> Attribution::run() {
  for (const Step& step : steps()) {
    admit(step.moment);
    take_commit(step);
  }
  admit(k_never);
  settle_rest();
  return std::move(decisions_);
}

/// Commits of all worktrees in the order of their moments; within a worktree
/// the order of its events stands.
std::vector<Attribution::Step> Attribution::steps() const {
  std::vector<Step> steps;
  for (std::size_t w = 0; w < worktrees_.size(); ++w) {
    for (std::size_t e = 0; e < worktrees_[w].events.size(); ++e) {
      if (worktrees_[w].events[e].makes_commit) {
        steps.push_back({worktrees_[w].events[e].moment, w, e});
      }
    }
  }
  std::stable_sort(
      steps.begin(), steps.end(), [](const Step& a, const Step& b) {
        return a.moment < b.moment;
      });
  return steps;
}

/// Lets the uses up to `until` wait for a commit.
void Attribution::admit(Moment until) {
  for (;
       admitted_ < by_time_.size() && uses_[by_time_[admitted_]].time <= until;
       ++admitted_) {
    const std::size_t use = by_time_[admitted_];
    const std::int64_t session = uses_[use].session;
    open_[session].push_back(use);
    if (waiting_[use].home != k_nowhere) {
      sessions_in_[waiting_[use].home].insert(session);
    }
    for (const std::size_t place : waiting_[use].edit_places) {
      if (place != k_nowhere) {
        sessions_in_[place].insert(session);
      }
    }
  }
}

/// Returns true if the commit has responses of this session already: a late
/// one joins them.
bool has(const std::vector<EarlierSession>& earlier, std::int64_t session) {
  return std::any_of(
      earlier.begin(), earlier.end(), [&](const EarlierSession& known) {
        return known.session == session;
      });
}

/// Rule 4: sessions side by side.
void Attribution::take_commit(const Step& step) {
  std::vector<Share> all = shares(step);
  if (all.empty()) {
    return;
  }
  const Worktree& worktree = worktrees_[step.worktree];
  const HeadEvent& event = worktree.events[step.event];
  branch_ = name_in_the_end(worktree, step.event, renames_[step.worktree]);
  const auto earlier = questions_.earlier_sessions(worktree, event.new_id);
  // With one session that waits on this branch there is nothing to decide,
  // and git need not be asked what the commit changed.
  const bool alone = all.size() == 1 && all.front().other.empty() &&
                     event.session.empty() && earlier.empty();
  if (!alone) {
    mark_touched(step, all);
  }
  const bool active = !alone && somebody_is_active(step, all, earlier);
  for (const Share& share : all) {
    const bool goes = !active || share.touched || share.named ||
                      !share.edited || has(earlier, share.session);
    if (goes) {
      for (const std::size_t use : share.own) {
        give(step, use);
      }
    }
    if (share.touched) {
      for (const std::size_t use : share.other) {
        give(step, use);
      }
    }
    // Gone with its branch or worktree, it follows its session.
    if (goes && !share.own.empty()) {
      for (const std::size_t use : share.left) {
        give(step, use);
      }
    }
  }
}

std::vector<Share> Attribution::shares(const Step& step) {
  std::vector<Share> all;
  // give() changes open_, not this set: sessions that are done leave it here.
  std::erase_if(sessions_in_[step.worktree],
                [&](std::int64_t session) { return !open_.contains(session); });
  for (const std::int64_t session : sessions_in_[step.worktree]) {
    Share share = share_of(step, session, open_[session]);
    if (!share.own.empty() || !share.other.empty()) {
      all.push_back(std::move(share));
    }
  }
  return all;
}

Share Attribution::share_of(const Step& step,
                            std::int64_t session,
                            const std::vector<std::size_t>& open) {
  const HeadEvent& event = worktrees_[step.worktree].events[step.event];
  const Moment since =
      event.kind == EventKind::pick || event.kind == EventKind::patch ||
              event.kind == EventKind::concluded
          ? operation_start(worktrees_[step.worktree], step.event)
          : Moment::min();
  const std::size_t edited_place = only_edited_place(open);
  Share share;
  share.session = session;
  for (const std::size_t use : open) {
    for (const std::size_t place : waiting_[use].edit_places) {
      share.edited = share.edited || place == step.worktree;
    }
    const std::size_t place = place_of(use, edited_place);
    if (is_left(step, use, place)) {
      share.left.push_back(use);
      continue;
    }
    if (place != step.worktree || uses_[use].time < since) {
      continue;
    }
    share.named = share.named || (!event.session.empty() &&
                                  event.session == uses_[use].session_name);
    const bool on_branch =
        label_of(use, step.worktree, step.event + 1) == event.branch;
    (on_branch ? share.own : share.other).push_back(use);
  }
  return share;
}

/// Returns true if `use` waits in the commit's repository, but where no commit
/// can be made any more.
bool Attribution::is_left(const Step& step,
                          std::size_t use,
                          std::size_t place) {
  if (place == k_nowhere || !questions_.is_gone) {
    return false;
  }
  const Worktree& worktree = worktrees_[place];
  if (worktree.repository != worktrees_[step.worktree].repository) {
    return false;
  }
  // Of another worktree only its own end matters; its branches are settled
  // when the session commits there.
  const bool here = place == step.worktree;
  const std::string branch =
      here ? label_of(use, place, step.event + 1) : std::string{};
  if (here && branch == worktree.events[step.event].branch) {
    return false;
  }
  const auto [known, is_new] = gone_.try_emplace({place, branch}, false);
  if (is_new) {
    known->second = questions_.is_gone(worktree, branch);
  }
  return known->second;
}

void Attribution::mark_touched(const Step& step, std::vector<Share>& all) {
  const std::set<std::string>& paths = changed(step);
  for (Share& share : all) {
    for (const std::size_t use : open_[share.session]) {
      share.touched = share.touched || touches(step, uses_[use].edits, paths);
    }
  }
}

/// A session that the hook's environment names is active even while its
/// responses are not on disk yet: the one that asked for the commit never is.
bool Attribution::somebody_is_active(
    const Step& step,
    const std::vector<Share>& all,
    const std::vector<EarlierSession>& earlier) {
  const HeadEvent& event = worktrees_[step.worktree].events[step.event];
  return !event.session.empty() ||
         std::any_of(all.begin(),
                     all.end(),
                     [](const Share& share) { return share.touched; }) ||
         std::any_of(earlier.begin(),
                     earlier.end(),
                     [&](const EarlierSession& session) {
                       return touches(step, session.edits, changed(step));
                     });
}

void Attribution::give(const Step& step, std::size_t use) {
  const HeadEvent& event = worktrees_[step.worktree].events[step.event];
  Decision& decision = decisions_[use];
  decision.place = PlaceKind::commit;
  decision.worktree = step.worktree;
  decision.commit = event.new_id;
  decision.branch = branch_;
  decision.evidence = event.from_hook ? Evidence::hook : Evidence::reflog;
  auto& open = open_[uses_[use].session];
  std::erase(open, use);
  if (open.empty()) {
    open_.erase(uses_[use].session);
  }
}

/// What no commit took: pending where it was placed, or outside.
void Attribution::settle_rest() {
  for (const auto& [session, open] : open_) {
    const std::size_t edited_place = only_edited_place(open);
    for (const std::size_t use : open) {
      const std::size_t place = place_of(use, edited_place);
      if (place == k_nowhere) {
        continue;
      }
      Decision& decision = decisions_[use];
      decision.place = PlaceKind::pending;
      decision.worktree = place;
      decision.branch = label_of(use, place, worktrees_[place].events.size());
    }
  }
}

/// Returns the one worktree that holds every file the open uses edited, if
/// there is just one. Files in no worktree (notes, scratch) say nothing.
std::size_t Attribution::only_edited_place(
    const std::vector<std::size_t>& open) const {
  std::size_t only = k_nowhere;
  for (const std::size_t use : open) {
    for (const std::size_t place : waiting_[use].edit_places) {
      if (place == k_nowhere || place == only) {
        continue;
      }
      if (only != k_nowhere) {
        return k_nowhere;
      }
      only = place;
    }
  }
  return only;
}

std::size_t Attribution::place_of(std::size_t use,
                                  std::size_t edited_place) const {
  return edited_place != k_nowhere ? edited_place : waiting_[use].home;
}

const std::string& Attribution::label_of(std::size_t use,
                                         std::size_t worktree,
                                         std::size_t end) {
  Waiting& waiting = waiting_[use];
  if (waiting.labelled != worktree || waiting.label.next_event > end) {
    // The client's word is about the worktree that it was in.
    waiting.label = label_at(
        worktrees_[worktree],
        waiting.use->time,
        worktree == waiting.home ? waiting.use->hinted_branch : std::string{});
    waiting.labelled = worktree;
  }
  advance(worktrees_[worktree], end, waiting.label);
  return waiting.label.branch;
}

const std::set<std::string>& Attribution::changed(const Step& step) {
  const std::string& id = worktrees_[step.worktree].events[step.event].new_id;
  if (changed_.first != id) {
    const auto paths = questions_.changed_paths(worktrees_[step.worktree], id);
    changed_ = {id, {paths.begin(), paths.end()}};
  }
  return changed_.second;
}

bool Attribution::touches(const Step& step,
                          const std::vector<std::string>& edits,
                          const std::set<std::string>& paths) const {
  const Worktree& worktree = worktrees_[step.worktree];
  return std::any_of(edits.begin(), edits.end(), [&](const std::string& edit) {
    return paths.contains(relative_path(worktree, edit));
  });
}

}  // namespace

std::vector<Decision> attribute(const std::vector<Worktree>& worktrees,
                                const std::vector<Use>& uses,
                                const Questions& questions) {
  return Attribution(worktrees, uses, questions).run();
}

}  // namespace tokens::attribution
