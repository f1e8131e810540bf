#include "lib/app/evidence/head_events.hpp"

#include "lib/base/text.hpp"
#include "lib/git/reflog.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <map>

namespace tokens::app {
namespace {

/// Tells whether a word of "checkout: moving from A to B" is a branch.
class BranchNames {
 public:
  explicit BranchNames(const git::Repository& repository)
      : repository_(repository) {}

  /// Returns the branch, "" if the word means a detached HEAD. A word that
  /// names nothing any more is taken for a branch that was deleted.
  std::string branch_of(const std::string& word) {
    const auto [known, is_new] = known_.try_emplace(word);
    if (is_new) {
      const bool is_branch =
          repository_.resolve("refs/heads/" + word).has_value();
      const bool is_other =
          !is_branch &&
          (is_object_id(word) || repository_.resolve(word).has_value());
      known->second = is_other ? "" : word;
    }
    return known->second;
  }

 private:
  const git::Repository& repository_;
  std::map<std::string, std::string> known_;
};

/// Where HEAD stood before the first of `entries`, when no event is known.
std::string branch_at_start(const std::vector<ReflogEntry>& entries,
                            const HeadContext& context,
                            BranchNames& names) {
  for (const ReflogEntry& entry : entries) {
    if (const auto words = git::checkout_words(entry.message)) {
      return names.branch_of(words->from);
    }
  }
  return context.head_branch;
}

/// `git rebase main topic` leaves no trace of going to topic: the branch that
/// is rebased is the one that the end of the rebase names, or git's files
/// while it is under way.
std::string branch_of_rebase(const std::vector<ReflogEntry>& entries,
                             std::size_t start,
                             const std::string& branch,
                             const HeadContext& context) {
  for (std::size_t i = start + 1; i < entries.size(); ++i) {
    if (git::classify(entries[i].message) == EventKind::finish) {
      return git::branch_after(entries[i].message).value_or(branch);
    }
  }
  return context.in_rebase ? context.head_branch : branch;
}

void set_branches(std::vector<HeadEvent>& events,
                  const std::vector<ReflogEntry>& entries,
                  const HeadContext& context) {
  BranchNames names(*context.repository);
  std::string branch = context.last ? context.last->branch
                                    : branch_at_start(entries, context, names);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string& message = entries[i].message;
    if (const auto words = git::checkout_words(message)) {
      branch = names.branch_of(words->to);
    } else if (events[i].kind == EventKind::start) {
      branch = branch_of_rebase(entries, i, branch, context);
    } else if (const auto after = git::branch_after(message)) {
      branch = *after;
    }
    events[i].branch = branch;
  }
  // A branch that had no commit yet is left without a trace (checkout of an
  // unborn or orphan branch): its first commit stands where HEAD stands now.
  if (!context.head_is_known || branch == context.head_branch) {
    return;
  }
  for (std::size_t i = events.size(); i-- > 0;) {
    if (events[i].kind == EventKind::checkout ||
        events[i].kind == EventKind::start ||
        events[i].kind == EventKind::finish ||
        events[i].kind == EventKind::rename) {
      break;
    }
    events[i].branch = context.head_branch;
    if (is_null_id(events[i].old_id)) {
      break;
    }
  }
}

/// Work is taken along to a branch that is made on the spot. Where HEAD goes to
/// one that stood already it may be stashed, or left for later.
Result<void> set_revisits(std::vector<HeadEvent>& events,
                          const HeadContext& context) {
  for (HeadEvent& event : events) {
    if (event.kind == EventKind::checkout && event.old_id == event.new_id &&
        !event.branch.empty()) {
      TOKENS_TRY_ASSIGN(const bool stood,
                        context.stood_before(event.branch, event.second));
      event.kind = stood ? EventKind::revisit : event.kind;
    }
  }
  return {};
}

/// Who moved HEAD without git's words for making a commit (a client of its own,
/// update-ref) made it if who moved it committed it, and it came from nowhere.
Result<bool> is_own(const HeadEvent& event,
                    const ReflogEntry& entry,
                    const HeadContext& context) {
  if (context.hooked.contains(event.new_id)) {
    return true;
  }
  const auto commit = context.repository->commit(event.new_id);
  if (!commit || contact_text(commit->committer_name,
                              commit->committer_email) != entry.person) {
    return false;
  }
  TOKENS_TRY_ASSIGN(const bool was_brought,
                    context.was_brought(event.new_id, event.second));
  return !was_brought;
}

/// Made here: the first event that shows the id, if git says that it made a
/// commit, or who moved HEAD did. When the committer's clock stood says
/// nothing: clients take it before they sign, and the ref moves later.
Result<void> set_made(std::vector<HeadEvent>& events,
                      const std::vector<ReflogEntry>& entries,
                      const HeadContext& context) {
  std::set<std::string> shown;
  for (std::size_t i = 0; i < events.size(); ++i) {
    HeadEvent& event = events[i];
    if (!shown.insert(event.new_id).second || event.old_id == event.new_id) {
      continue;
    }
    TOKENS_TRY_ASSIGN(const bool was_shown,
                      context.was_shown(event.new_id, event.second));
    event.makes_commit = !was_shown && makes_commit(event.kind);
    if (!was_shown && event.kind == EventKind::other) {
      TOKENS_TRY_ASSIGN(event.makes_commit, is_own(event, entries[i], context));
    }
  }
  return {};
}

/// Without a hook all that is known is git's second: its end, but not after
/// the next event, nor after the event was first seen. Never before the event
/// that went before: order of events outranks a clock that was set back.
Result<void> set_moments(std::vector<HeadEvent>& events,
                         const HeadContext& context) {
  Moment latest = context.now;
  for (std::size_t i = events.size(); i-- > 0;) {
    const Moment end_of_second = from_unix_ms(events[i].second * 1000 + 999);
    std::optional<Moment> told;
    if (context.told_moment) {
      TOKENS_TRY_ASSIGN(told, context.told_moment(events[i]));
    }
    latest = events[i].moment = std::min(told.value_or(end_of_second), latest);
  }
  Moment earliest = context.last ? context.last->moment : Moment::min();
  for (HeadEvent& event : events) {
    earliest = event.moment = std::max(event.moment, earliest);
  }
  return {};
}

}  // namespace

Result<std::vector<HeadEvent>> to_events(
    const std::vector<ReflogEntry>& entries, const HeadContext& context) {
  std::vector<HeadEvent> events;
  for (const ReflogEntry& entry : entries) {
    HeadEvent event;
    event.kind = git::classify(entry.message);
    event.old_id = entry.old_id;
    event.new_id = entry.new_id;
    event.second = entry.second;
    events.push_back(std::move(event));
  }
  set_branches(events, entries, context);
  TOKENS_TRY(set_revisits(events, context));
  TOKENS_TRY(set_made(events, entries, context));
  TOKENS_TRY(set_moments(events, context));
  return events;
}

Result<void> RemoteBranches::load() {
  constexpr std::string_view k_pushed = "update by push";
  TOKENS_TRY_ASSIGN(const auto refs, git_.refs());
  stands_.emplace();
  for (const git::Ref& ref : refs) {
    if (!ref.name.starts_with("refs/remotes/")) {
      continue;
    }
    const auto log =
        system::read_file(system::join(git_.common_dir(), "logs/" + ref.name));
    bool is_first = true;
    for (const std::string_view line :
         split(log ? std::string_view(*log) : std::string_view{}, '\n')) {
      const auto entry = git::parse_reflog_line(line);
      if (!entry) {
        continue;
      }
      if (is_first) {
        stands_->push_back({INT64_MIN, entry->old_id});
      }
      is_first = false;
      if (!entry->message.starts_with(k_pushed)) {
        stands_->push_back({entry->second, entry->new_id});
      }
    }
    if (is_first) {
      stands_->push_back({INT64_MIN, ref.id});  // as the clone brought it
    }
  }
  return {};
}

Result<bool> RemoteBranches::showed(const std::string& id,
                                    std::int64_t second) {
  if (!stands_) {
    TOKENS_TRY(load());
  }
  std::vector<std::string> tips;
  for (const Stand& stand : *stands_) {
    if (stand.since <= second) {
      tips.push_back(stand.id);
    }
  }
  TOKENS_TRY_ASSIGN(const auto reached, git_.reached({id}, tips));
  return !reached.empty();
}

}  // namespace tokens::app
