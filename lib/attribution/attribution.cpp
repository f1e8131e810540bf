#include "lib/attribution/attribution.hpp"

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
  const OpenResponse* use = nullptr;
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
  /// Waiting in other worktrees of the repository, by worktree.
  std::map<std::size_t, std::vector<std::size_t>> away;
  bool edited = false;   ///< something in this worktree
  bool touched = false;  ///< a file that the commit changes
  bool named = false;    ///< by the hook's environment
};

/// One commit of several that one event made.
struct Link {
  std::string id;
  std::set<std::string> paths;  ///< that it changes
};

/// Returns true if the commit has responses of this session already: a late
/// one joins them.
bool has(const std::vector<EarlierSession>& earlier, std::int64_t session) {
  return std::ranges::any_of(earlier, [&](const EarlierSession& known) {
    return known.session == session;
  });
}

class Attribution {
 public:
  Attribution(const std::vector<Worktree>& worktrees,
              const std::vector<OpenResponse>& uses,
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
        const std::size_t place = place_at(edit, uses[i]);
        waiting.edit_places.push_back(place);
        if (place != k_nowhere) {
          const std::string name = relative_path(worktrees[place], edit);
          if (!name.empty()) {
            edited_names_[uses[i].session].insert(name);
          }
        }
      }
      waiting_.push_back(std::move(waiting));
      by_time_.push_back(i);
      sessions_by_name_.emplace(uses[i].session_name, uses[i].session);
      decisions_.push_back({});
      decisions_.back().use = uses[i].id;
    }
    std::ranges::stable_sort(by_time_, [&](std::size_t a, std::size_t b) {
      return uses[a].time < uses[b].time;
    });
  }

  Result<std::vector<Decision>> run() {
    for (const Step& step : steps()) {
      admit(step.moment);
      take_commit(step);
      if (unanswered_) {
        return fail(std::move(*unanswered_));
      }
    }
    admit(k_never);
    settle_rest();
    return std::move(decisions_);
  }

 private:
  struct Step {
    Moment moment;
    std::size_t worktree;
    std::size_t event;
  };

  std::size_t place_at(const std::string& path, const OpenResponse& use) {
    return places_.find(path, use.time, use.hinted_branch).value_or(k_nowhere);
  }

  /// Returns the answer; remembers the error of one that there is not.
  template <class T>
  T answered(Result<T> answer) {
    if (answer) {
      return std::move(*answer);
    }
    unanswered_ = std::move(answer.error());
    return T{};
  }

  /// Commits of all worktrees in the order of their moments; within a worktree
  /// the order of its events stands.
  std::vector<Step> steps() const {
    std::vector<Step> steps;
    for (std::size_t w = 0; w < worktrees_.size(); ++w) {
      for (std::size_t e = 0; e < worktrees_[w].events.size(); ++e) {
        if (worktrees_[w].events[e].makes_commit) {
          steps.push_back({worktrees_[w].events[e].moment, w, e});
        }
      }
    }
    std::ranges::stable_sort(steps, {}, &Step::moment);
    return steps;
  }

  /// Lets the uses up to `until` wait for a commit.
  void admit(Moment until) {
    for (; admitted_ < by_time_.size() &&
           uses_[by_time_[admitted_]].time <= until;
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

  /// Rule 4: sessions side by side.
  void take_commit(const Step& step) {
    std::vector<Share> all = shares(step);
    load_chain(step);
    // Where work was carried from is decided before anything is given here.
    const std::vector<std::size_t> from_elsewhere = carried(step, all);
    if (all.empty() && from_elsewhere.empty()) {
      return;
    }
    const Worktree& worktree = worktrees_[step.worktree];
    const HeadEvent& event = worktree.events[step.event];
    branch_ = name_in_the_end(worktree, step.event, renames_[step.worktree]);
    const auto earlier =
        answered(questions_.earlier_sessions(worktree, event.new_id));
    // With one session that waits on this branch there is nothing to decide,
    // and git need not be asked what the commit changed.
    const bool alone = all.size() == 1 && all.front().other.empty() &&
                       event.session.empty() && earlier.empty();
    if (!alone) {
      mark_touched(step, all);
    }
    const bool active = !alone && somebody_is_active(step, all, earlier);
    std::vector<std::pair<std::size_t, std::string>> taken;
    const auto take = [&](const std::vector<std::size_t>& uses) {
      for (const std::size_t use : uses) {
        taken.emplace_back(use, link_for(step, use));
      }
    };
    for (const Share& share : all) {
      const bool goes = !active || share.touched || share.named ||
                        !share.edited || has(earlier, share.session);
      if (goes) {
        take(share.own);
      }
      if (share.touched) {
        take(share.other);
      }
      // Gone with its branch or worktree, it follows its session.
      if (goes && !share.own.empty()) {
        take(share.left);
      }
    }
    take(from_elsewhere);
    for (const auto& [use, commit] : taken) {
      give(step, use, commit);
    }
  }

  std::vector<Share> shares(const Step& step) {
    std::vector<Share> all;
    // give() changes open_, not this set: sessions that are done leave it here.
    std::erase_if(sessions_in_[step.worktree], [&](std::int64_t session) {
      return !open_.contains(session);
    });
    std::set<std::int64_t> sessions = sessions_in_[step.worktree];
    const auto named = sessions_by_name_.find(
        worktrees_[step.worktree].events[step.event].session);
    if (named != sessions_by_name_.end() && open_.contains(named->second)) {
      sessions.insert(named->second);
    }
    for (const std::int64_t session : sessions) {
      Share share = share_of(step, session, open_[session]);
      if (!share.own.empty() || !share.other.empty()) {
        all.push_back(std::move(share));
      }
    }
    return all;
  }

  Share share_of(const Step& step,
                 std::int64_t session,
                 const std::vector<std::size_t>& open) {
    const HeadEvent& event = worktrees_[step.worktree].events[step.event];
    const Moment since =
        is_pick(event.kind)
            ? operation_start(worktrees_[step.worktree], step.event)
            : Moment::min();
    const auto places = places_of(open);
    const Moment edited =
        edited_since(open, worktrees_[step.worktree].repository);
    Share share;
    share.session = session;
    for (std::size_t i = 0; i < open.size(); ++i) {
      const std::size_t use = open[i];
      const std::size_t place = places[i];
      for (const std::size_t edit_place : waiting_[use].edit_places) {
        share.edited = share.edited || edit_place == step.worktree;
      }
      share.named = share.named || (!event.session.empty() &&
                                    event.session == uses_[use].session_name);
      if (is_left(step, use, place, edited)) {
        share.left.push_back(use);
        continue;
      }
      if (place != step.worktree && place != k_nowhere) {
        if (worktrees_[place].repository ==
            worktrees_[step.worktree].repository) {
          share.away[place].push_back(use);
        }
        continue;
      }
      if (uses_[use].time < since) {
        continue;
      }
      if (place == k_nowhere) {
        if (is_named_here(step, use)) {
          share.own.push_back(use);
        }
        continue;
      }
      const bool on_branch =
          label_of(use, step.worktree, step.event + 1, edited) == event.branch;
      (on_branch ? share.own : share.other).push_back(use);
    }
    return share;
  }

  void mark_touched(const Step& step, std::vector<Share>& all) {
    const std::set<std::string>& paths = changed(step);
    for (Share& share : all) {
      for (const std::size_t use : open_[share.session]) {
        share.touched = share.touched || touches(step, uses_[use].edits, paths);
      }
    }
  }

  /// A session that the hook's environment names is active even while its
  /// responses are not on disk yet: the one that asked for the commit never is.
  bool somebody_is_active(const Step& step,
                          const std::vector<Share>& all,
                          const std::vector<EarlierSession>& earlier) {
    const HeadEvent& event = worktrees_[step.worktree].events[step.event];
    return !event.session.empty() ||
           std::ranges::any_of(
               all, [](const Share& share) { return share.touched; }) ||
           std::ranges::any_of(earlier, [&](const EarlierSession& session) {
             return touches(step, session.edits, changed(step));
           });
  }

  /// A tool that is not git may make several commits in one step.
  void load_chain(const Step& step) {
    chain_.clear();
    const Worktree& worktree = worktrees_[step.worktree];
    const HeadEvent& event = worktree.events[step.event];
    if (event.kind != EventKind::other) {
      return;
    }
    for (std::string& id : answered(questions_.made_along(worktree, event))) {
      const auto paths = answered(questions_.changed_paths(worktree, id));
      chain_.push_back({std::move(id), {paths.begin(), paths.end()}});
    }
  }

  /// Returns which commit of a chain has the work: the oldest that changes a
  /// file which this response wrote, or else its session; without one the last.
  const std::string& link_for(const Step& step, std::size_t use) const {
    const std::string& last =
        worktrees_[step.worktree].events[step.event].new_id;
    if (chain_.empty()) {
      return last;
    }
    const auto first_touched =
        [&](const std::vector<std::string>& edits) -> const std::string* {
      for (const Link& link : chain_) {
        if (touches(step, edits, link.paths)) {
          return &link.id;
        }
      }
      return nullptr;
    };
    if (const std::string* link = first_touched(uses_[use].edits)) {
      return *link;
    }
    for (const std::size_t other : open_.at(uses_[use].session)) {
      const std::string* link = uses_[use].edits.empty()
                                    ? first_touched(uses_[other].edits)
                                    : nullptr;
      if (link != nullptr) {
        return *link;
      }
    }
    return last;
  }

  void give(const Step& step, std::size_t use, const std::string& commit) {
    const HeadEvent& event = worktrees_[step.worktree].events[step.event];
    Decision& decision = decisions_[use];
    decision.place = PlaceKind::commit;
    decision.worktree = step.worktree;
    decision.commit = commit;
    decision.branch = branch_;
    decision.evidence = event.from_hook ? Evidence::hook : Evidence::reflog;
    auto& open = open_[uses_[use].session];
    std::erase(open, use);
    if (open.empty()) {
      open_.erase(uses_[use].session);
    }
  }

  /// What no commit took: pending where it was placed, or outside.
  void settle_rest() {
    for (const auto& [session, open] : open_) {
      const auto places = places_of(open);
      for (std::size_t i = 0; i < open.size(); ++i) {
        const std::size_t use = open[i];
        const std::size_t place = places[i];
        if (place == k_nowhere) {
          continue;
        }
        Decision& decision = decisions_[use];
        decision.place = PlaceKind::pending;
        decision.worktree = place;
        decision.branch =
            label_of(use,
                     place,
                     worktrees_[place].events.size(),
                     edited_since(open, worktrees_[place].repository));
      }
    }
  }

  /// Returns the one worktree that holds every file which the open uses [begin,
  /// end) edited, if there is just one. Files in no worktree (notes, scratch)
  /// say nothing.
  std::size_t only_edited_place(const std::vector<std::size_t>& open,
                                std::size_t begin,
                                std::size_t end) const {
    std::size_t only = k_nowhere;
    for (std::size_t i = begin; i < end; ++i) {
      for (const std::size_t place : waiting_[open[i]].edit_places) {
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

  /// Returns the place of each open use. Where a session edited files elsewhere
  /// it worked there, but only as long as it stayed in one place itself: what
  /// it said before it moved on, it said where it was.
  std::vector<std::size_t> places_of(
      const std::vector<std::size_t>& open) const {
    std::vector<std::size_t> places;
    places.reserve(open.size());
    while (places.size() < open.size()) {
      const std::size_t begin = places.size();
      const std::size_t home = waiting_[open[begin]].home;
      std::size_t end = begin;
      while (end < open.size() && waiting_[open[end]].home == home) {
        ++end;
      }
      const std::size_t edited = only_edited_place(open, begin, end);
      places.resize(end, edited != k_nowhere ? edited : home);
    }
    return places;
  }

  /// A session that the hook's environment names works in this repository now,
  /// wherever it says that it is, unless that is another one.
  bool is_named_here(const Step& step, std::size_t use) const {
    const HeadEvent& event = worktrees_[step.worktree].events[step.event];
    return !event.session.empty() && event.session == uses_[use].session_name &&
           !questions_.is_claimed(uses_[use].directory);
  }

  /// Returns true if `use` waits in the commit's repository, but where no
  /// commit can be made any more.
  bool is_left(const Step& step,
               std::size_t use,
               std::size_t place,
               Moment edited) {
    if (place == k_nowhere) {
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
        here ? label_of(use, place, step.event + 1, edited) : std::string{};
    if (here && branch == worktree.events[step.event].branch) {
      return false;
    }
    const auto [known, is_new] = gone_.try_emplace({place, branch}, false);
    if (is_new) {
      known->second = questions_.is_gone(worktree, branch);
    }
    return known->second;
  }

  /// Returns what waits in other worktrees of the repository for work that this
  /// commit has.
  std::vector<std::size_t> carried(const Step& step,
                                   const std::vector<Share>& here) {
    const Worktree& worktree = worktrees_[step.worktree];
    const EventKind kind = worktree.events[step.event].kind;
    std::vector<std::size_t> taken;
    if (step.moment < questions_.carried_since() || is_pick(kind)) {
      return taken;
    }
    std::set<std::int64_t> sessions;
    for (std::size_t w = 0; w < worktrees_.size(); ++w) {
      if (w != step.worktree &&
          worktrees_[w].repository == worktree.repository) {
        for (const std::int64_t session : sessions_in_[w]) {
          if (open_.contains(session) && may_have_edited(step, session)) {
            sessions.insert(session);
          }
        }
      }
    }
    for (const std::int64_t session : sessions) {
      const Share share = share_of(step, session, open_[session]);
      for (const auto& [place, uses] : share.away) {
        if (was_carried(step, share, place, here.empty())) {
          taken.insert(taken.end(), uses.begin(), uses.end());
        }
      }
    }
    return taken;
  }

  /// Work is known by its files. That others of the same name were not meant is
  /// told by a stash, by the session, which worked from here, or by nobody else
  /// having been at work here (`is_free`): then all of it must have come.
  bool was_carried(const Step& step,
                   const Share& share,
                   std::size_t place,
                   bool is_free) {
    const std::set<std::string>& paths = changed(step);
    std::set<std::string> edited;
    Moment since = k_never;
    bool touched = false;
    bool at_home = false;
    for (const std::size_t use : share.away.at(place)) {
      for (std::size_t i = 0; i < uses_[use].edits.size(); ++i) {
        const std::string name =
            waiting_[use].edit_places[i] == place
                ? relative_path(worktrees_[place], uses_[use].edits[i])
                : std::string{};
        if (name.empty()) {
          continue;
        }
        edited.insert(name);
        if (paths.contains(name)) {
          touched = true;
          at_home = at_home || waiting_[use].home == step.worktree;
          since = std::min(since, uses_[use].time);
        }
      }
    }
    if (!touched) {
      return false;
    }
    const bool has_all =
        std::includes(paths.begin(), paths.end(), edited.begin(), edited.end());
    return at_home || share.named || was_stashed(step, place, since) ||
           (is_free && has_all);
  }

  /// Returns true if the session edited a file of the same name somewhere: few
  /// did, and the others need not be looked at.
  bool may_have_edited(const Step& step, std::int64_t session) {
    const auto edited = edited_names_.find(session);
    if (edited == edited_names_.end()) {
      return false;
    }
    const std::set<std::string>& paths = changed(step);
    return std::ranges::any_of(paths, [&](const std::string& path) {
      return edited->second.contains(path);
    });
  }

  /// A stash puts HEAD back to where it stands.
  bool was_stashed(const Step& step, std::size_t place, Moment since) const {
    const auto& events = worktrees_[place].events;
    return std::ranges::any_of(events, [&](const HeadEvent& event) {
      return event.kind == EventKind::move && event.old_id == event.new_id &&
             event.moment >= since && event.moment <= step.moment;
    });
  }

  /// Returns when the session began to edit files of the repository, of what is
  /// open; k_never if it edited none that is known.
  Moment edited_since(const std::vector<std::size_t>& open,
                      std::int64_t repository) const {
    Moment earliest = k_never;
    for (const std::size_t use : open) {
      for (const std::size_t place : waiting_[use].edit_places) {
        if (place != k_nowhere && worktrees_[place].repository == repository) {
          earliest = std::min(earliest, uses_[use].time);
        }
      }
    }
    return earliest;
  }

  const std::string& label_of(std::size_t use,
                              std::size_t worktree,
                              std::size_t end,
                              Moment edited) {
    Waiting& waiting = waiting_[use];
    if (waiting.labelled != worktree || waiting.label.next_event > end) {
      // The client's word is about the worktree that it was in.
      waiting.label =
          label_at(worktrees_[worktree],
                   waiting.use->time,
                   worktree == waiting.home ? waiting.use->hinted_branch
                                            : std::string{});
      waiting.labelled = worktree;
    }
    advance(worktrees_[worktree], end, edited, waiting.label);
    return waiting.label.branch;
  }

  const std::set<std::string>& changed(const Step& step) {
    const std::string& id = worktrees_[step.worktree].events[step.event].new_id;
    if (changed_.first != id) {
      const auto paths =
          answered(questions_.changed_paths(worktrees_[step.worktree], id));
      changed_ = {id, {paths.begin(), paths.end()}};
      for (const Link& link : chain_) {
        changed_.second.insert(link.paths.begin(), link.paths.end());
      }
    }
    return changed_.second;
  }

  bool touches(const Step& step,
               const std::vector<std::string>& edits,
               const std::set<std::string>& paths) const {
    const Worktree& worktree = worktrees_[step.worktree];
    return std::ranges::any_of(edits, [&](const std::string& edit) {
      return paths.contains(relative_path(worktree, edit));
    });
  }

  const std::vector<Worktree>& worktrees_;
  const std::vector<OpenResponse>& uses_;
  const Questions& questions_;
  PlaceFinder places_;
  std::vector<Waiting> waiting_;
  std::vector<std::size_t> by_time_;
  std::size_t admitted_ = 0;
  std::map<std::int64_t, std::vector<std::size_t>> open_;  ///< by session
  std::vector<std::set<std::int64_t>> sessions_in_;        ///< by worktree
  std::unordered_map<std::string, std::int64_t> sessions_by_name_;
  /// Paths below the roots of worktrees, by the session that edited there.
  std::unordered_map<std::int64_t, std::set<std::string>> edited_names_;
  std::vector<Decision> decisions_;
  std::optional<Error> unanswered_;
  std::map<std::pair<std::size_t, std::string>, bool> gone_;
  std::vector<std::vector<std::size_t>> renames_;  ///< by worktree
  std::string branch_;  ///< of the commit that takes, as it is called now
  std::pair<std::string, std::set<std::string>> changed_;
  std::vector<Link> chain_;  ///< of the commit that takes; mostly none
};

}  // namespace

Result<std::vector<Decision>> attribute(const std::vector<Worktree>& worktrees,
                                        const std::vector<OpenResponse>& uses,
                                        const Questions& questions) {
  return Attribution(worktrees, uses, questions).run();
}

}  // namespace tokens::attribution
