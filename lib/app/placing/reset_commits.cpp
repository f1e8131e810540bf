#include "lib/app/placing/replacements.hpp"
#include "lib/base/text.hpp"
#include "lib/git/patches.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

using ledger::RowId;

/// Commits made after a reset that are compared: work that is not taken up
/// again by then was thrown away.
constexpr std::size_t k_commits_compared = 20;

bool is_reset(const HeadEvent& event) {
  return event.kind == EventKind::move && event.old_id != event.new_id &&
         !is_null_id(event.old_id);
}

/// HEAD stays where it is.
bool is_rename(const HeadEvent& event) {
  return event.kind == EventKind::rename ||
         event.kind == EventKind::other_rename;
}

/// A lost commit in one of its forms, as a reset took it away.
struct Taken {
  const LostCommit* lost = nullptr;
  std::string form;
};

/// Returns where the commits that `made` has and `other` has not begin: on its
/// first parents, as HEAD went.
std::string fork_point(const git::Repository& git,
                       const std::string& made,
                       const std::string& other) {
  std::map<std::string, std::string> parents;
  if (const auto span = git.history({{made}, {other}})) {
    for (const CommitInfo& commit : *span) {
      parents.emplace(commit.id,
                      commit.parents.empty() ? "" : commit.parents.front());
    }
  }
  std::string id = made;
  for (auto at = parents.find(id); at != parents.end(); at = parents.find(id)) {
    id = at->second;
  }
  return id;
}

git::CommitRange range_of(const git::Repository& git, const std::string& id) {
  const auto info = git.commit(id);
  return info ? git::own_range(*info) : git::CommitRange{"", id};
}

/// Returns true if `since` has all of `change` again, of which `made` is the
/// part that commits made.
bool is_there(const git::Patch& since,
              const git::Patch& made,
              const git::Patch& before,
              const git::Patch& change) {
  return git::contains(since, before, change) && git::overlap(made, change);
}

class AfterReset {
 public:
  AfterReset(const git::Repository& git,
             const ResetSearch& search,
             std::map<RowId, std::string>& result)
      : git_(git), search_(search), result_(result) {}

  Result<void> look(const HeadLog& log, std::size_t reset) {
    std::vector<Taken> open = taken_by(log[reset]);
    std::size_t compared = 0;
    std::string base = log[reset].new_id;
    for (std::size_t i = reset + 1;
         i < log.size() && !open.empty() && compared < k_commits_compared;
         ++i) {
      if (is_reset(log[i]) || log[i].kind == EventKind::checkout ||
          log[i].kind == EventKind::revisit) {
        give_back(log[reset], log[i], open);
      }
      if (!log[i].makes_commit) {
        base = is_rename(log[i]) ? base : log[i].new_id;
      } else if (search_.living.contains(log[i].new_id)) {
        TOKENS_TRY(compare(log[reset], base, log[i].new_id, open));
        ++compared;
      }
    }
    return {};
  }

 private:
  std::vector<Taken> taken_by(const HeadEvent& reset) const {
    std::vector<Taken> taken;
    const auto same = search_.living.find(reset.old_id);
    if (same != search_.living.end() && same->second == reset.old_id) {
      return taken;  // it lives: nothing was lost
    }
    const auto span = git_.history({{reset.old_id}, {reset.new_id}});
    if (!span) {
      return taken;
    }
    const git::CommitIds ids = git::ids_of(*span);
    for (const LostCommit* lost : search_.lost) {
      const auto form = std::find_if(
          lost->chain.rbegin(), lost->chain.rend(), [&](const std::string& id) {
            return ids.contains(id);
          });
      if (form != lost->chain.rend() && !result_.contains(lost->row.row)) {
        taken.push_back({lost, *form});
      }
    }
    return taken;
  }

  /// What HEAD reached again was lost by something that came later.
  void give_back(const HeadEvent& reset,
                 const HeadEvent& move,
                 std::vector<Taken>& open) const {
    const auto span = git_.history({{move.new_id}, {reset.new_id}});
    if (!span) {
      return;
    }
    const git::CommitIds ids = git::ids_of(*span);
    std::erase_if(open,
                  [&](const Taken& taken) { return ids.contains(taken.form); });
  }

  /// Compares what was there before the reset with what is there since. HEAD
  /// was moved to `base`, on which `made` stands.
  Result<void> compare(const HeadEvent& reset,
                       const std::string& base,
                       const std::string& made,
                       std::vector<Taken>& open) {
    // What became of an earlier form has that one's change, and not what it had
    // stood on.
    const bool is_former = search_.living.at(made) != made;
    const auto own = range_of(git_, made);
    std::vector<git::CommitRange> spans{
        {reset.new_id, reset.old_id},
        is_former ? own : git::CommitRange{reset.new_id, made},
        is_former
            ? own
            : git::CommitRange{fork_point(git_, made, reset.new_id), made},
        {reset.new_id, base}};
    const std::size_t taken_at = spans.size();
    for (const Taken& taken : open) {
      spans.push_back(range_of(git_, taken.form));
    }
    TOKENS_TRY_ASSIGN(const auto patches, git::patches(git_, spans));
    const git::Patch& before = patches[0];
    const git::Patch& since = patches[1];
    // HEAD may have moved on below the target: what is gone by that alone was
    // taken up by nobody.
    const git::Patch& made_since = patches[2];
    // What stood where HEAD was moved to was taken up before, by another
    // commit.
    const git::Patch& moved_to = patches[3];
    const auto is_new = [&](const git::Patch& change) {
      return is_there(since, made_since, before, change) &&
             !is_there(moved_to, moved_to, before, change);
    };
    const bool all_of_it = is_new(before);
    std::vector<Taken> still_open;
    for (std::size_t i = 0; i < open.size(); ++i) {
      // A commit that changes nothing goes along with those around it.
      const git::Patch& change = patches[taken_at + i];
      if ((all_of_it || is_new(change)) && may_take(open[i], made)) {
        result_.emplace(open[i].lost->row.row, search_.living.at(made));
      } else {
        still_open.push_back(open[i]);
      }
    }
    open = std::move(still_open);
    return {};
  }

  bool may_take(const Taken& taken, const std::string& made) const {
    return taken.lost->is_new ||
           search_.unsearched->contains(search_.living.at(made));
  }

  const git::Repository& git_;
  const ResetSearch& search_;
  std::map<RowId, std::string>& result_;
};

}  // namespace

Result<std::map<RowId, std::string>> find_after_resets(
    const git::Repository& git, const ResetSearch& search) {
  std::map<RowId, std::string> result;
  if (search.lost.empty()) {
    return result;
  }
  AfterReset after(git, search, result);
  for (const HeadLog& log : *search.logs) {
    // The last reset that took a commit away is the one that counts.
    for (std::size_t i = log.size(); i-- > 0;) {
      if (is_reset(log[i])) {
        TOKENS_TRY(after.look(log, i));
      }
    }
  }
  return result;
}

}  // namespace tokens::app
