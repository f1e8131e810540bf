#include "lib/app/evidence/observe.hpp"

#include "lib/app/evidence/head_events.hpp"
#include "lib/app/evidence/repository_identity.hpp"
#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reflog.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/views/branch_file.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;
using ledger::WorktreeRow;

/// Drops entries that were copied before their reflog was rewritten.
Result<void> drop_known(Ledger& ledger,
                        const WorktreeRow& worktree,
                        std::vector<ReflogEntry>& entries) {
  TOKENS_TRY_ASSIGN(
      const auto events,
      ledger::events_since(ledger, worktree.row, from_unix_ms(0)));
  std::set<std::tuple<std::string, std::string, std::int64_t>> known;
  for (const HeadEvent& event : events) {
    known.emplace(event.old_id, event.new_id, event.second);
  }
  std::erase_if(entries, [&](const ReflogEntry& entry) {
    return known.contains({entry.old_id, entry.new_id, entry.second});
  });
  return {};
}

/// Stands for the event before the first one.
HeadEvent before_all() {
  HeadEvent event;
  event.moment = Moment::min();
  return event;
}

/// Which rows of the ledger the worktrees of a repository are, as these move,
/// go, and come back: a worktree is its git directory and the reflog in it.
class WorktreeRows {
 public:
  /// Loads all rows; `repository` is the one that is looked at, `now` the end
  /// of what is missed.
  static Result<WorktreeRows> load(Ledger& ledger,
                                   ledger::RepositoryRow repository,
                                   Moment now) {
    WorktreeRows rows(ledger, std::move(repository), now);
    TOKENS_TRY_ASSIGN(rows.rows_, ledger::worktrees(ledger));
    return rows;
  }

  /// Returns the row of a worktree that stands there: the one with its root, or
  /// the one whose reflog it goes on with, else a new one (`is_new`).
  Result<WorktreeRow> take(const WorktreeInfo& info, bool& is_new) {
    is_new = false;
    is_back_ = false;
    WorktreeRow* row = find(info);
    const bool moved = row == nullptr;
    if (moved) {
      TOKENS_TRY_ASSIGN(row, find_moved(info));
    }
    if (row == nullptr) {
      TOKENS_TRY_ASSIGN(
          WorktreeRow made,
          ledger::worktree(*ledger_, repository_.row, info, is_new));
      if (was_anothers(made, info.root)) {
        TOKENS_TRY_ASSIGN(const Moment since, first_seen(made));
        TOKENS_TRY(ledger::limit_location(*ledger_, made, since));
      }
      taken_.push_back(made.row);
      rows_.push_back(made);
      return made;
    }
    taken_.push_back(row->row);
    if (moved) {
      // Views move along with their folder.
      TOKENS_TRY(ledger::move_view_files(*ledger_, row->root, info.root));
    }
    if (moved && row->is_there()) {
      TOKENS_TRY(end(*row));
    }
    is_back_ = !moved && !row->is_there();
    if (moved || is_back_) {
      Moment since = Moment::min();
      if (was_anothers(*row, info.root)) {
        TOKENS_TRY_ASSIGN(since, first_seen(*row));
      }
      TOKENS_TRY(ledger::begin_location(*ledger_, *row, info.root, since));
    }
    return *row;
  }

  /// Returns true if the last one that was taken had been missed.
  [[nodiscard]] bool is_back() const { return is_back_; }

  /// Ends the places of those that were not taken and had been there; returns
  /// them.
  Result<std::vector<WorktreeRow>> end_missing() {
    std::vector<WorktreeRow> ended;
    for (WorktreeRow& row : rows_) {
      const bool is_taken = std::ranges::find(taken_, row.row) != taken_.end();
      if (is_taken || !is_ours(row) || !row.is_there() ||
          !is_within(row.git_dir, repository_.common_dir)) {
        continue;
      }
      TOKENS_TRY(end(row));
      ended.push_back(row);
    }
    return ended;
  }

 private:
  WorktreeRows(Ledger& ledger, ledger::RepositoryRow repository, Moment now)
      : ledger_(&ledger), repository_(std::move(repository)), now_(now) {}

  [[nodiscard]] bool is_ours(const WorktreeRow& row) const {
    return row.repository == repository_.row && !row.is_unseen();
  }

  WorktreeRow* find(const WorktreeInfo& info) {
    const auto found = std::ranges::find_if(rows_, [&](const WorktreeRow& row) {
      return is_ours(row) && row.git_dir == info.git_dir &&
             row.root == info.root;
    });
    return found == rows_.end() ? nullptr : &*found;
  }

  Result<WorktreeRow*> find_moved(const WorktreeInfo& info) {
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      if (!is_ours(*row) || row->git_dir != info.git_dir) {
        continue;
      }
      TOKENS_TRY_ASSIGN(const bool same, goes_on(*row));
      if (same) {
        return &*row;
      }
    }
    return nullptr;
  }

  /// A name below `worktrees` is given again once it is free. The reflog tells:
  /// that of a worktree that moved goes on.
  Result<bool> goes_on(const WorktreeRow& row) const {
    if (row.log.offset == 0) {
      return !system::status(row.root);  // no reflog is kept there
    }
    TOKENS_TRY_ASSIGN(const git::ReflogGain part,
                      git::read_log(row.git_dir, "HEAD", row.log));
    if (!part.restarted) {
      return true;
    }
    TOKENS_TRY_ASSIGN(const auto last, ledger::last_event(*ledger_, row.row));
    return last &&
           std::ranges::any_of(part.entries, [&](const ReflogEntry& entry) {
             return entry.old_id == last->old_id &&
                    entry.new_id == last->new_id &&
                    entry.second == last->second;
           });
  }

  /// Returns true if something else that is over is known of the root.
  [[nodiscard]] bool was_anothers(const WorktreeRow& row,
                                  const std::string& root) const {
    return std::ranges::any_of(rows_, [&](const WorktreeRow& other) {
      const bool ended_there = std::ranges::any_of(
          other.locations, [&](const WorktreeLocation& one) {
            return one.root == root && one.until != k_never;
          });
      return ended_there ||
             (other.row != row.row && other.is_unseen() && other.root == root);
    });
  }

  /// Returns when the worktree began to be there, as far as its reflog tells.
  Result<Moment> first_seen(const WorktreeRow& row) const {
    TOKENS_TRY_ASSIGN(const git::ReflogGain part,
                      git::read_log(row.git_dir, "HEAD", row.log));
    if (!part.entries.empty()) {
      return std::min(from_unix_ms(part.entries.front().second * 1000), now_);
    }
    TOKENS_TRY_ASSIGN(const auto events,
                      ledger::events_since(*ledger_, row.row, from_unix_ms(0)));
    return events.empty() || row.log.offset > 0 ? now_ : events.front().moment;
  }

  /// Whoever came to the same root meanwhile was not there before its first
  /// event.
  Result<void> end(WorktreeRow& row) {
    const std::string root = row.root;
    TOKENS_TRY(ledger::end_location(*ledger_, row, now_));
    for (WorktreeRow& other : rows_) {
      if (other.row == row.row || other.is_unseen() || !other.is_there() ||
          other.root != root ||
          (!other.locations.empty() &&
           other.locations.back().since != Moment::min())) {
        continue;
      }
      TOKENS_TRY_ASSIGN(
          const auto events,
          ledger::events_since(*ledger_, other.row, from_unix_ms(0)));
      TOKENS_TRY(ledger::limit_location(
          *ledger_, other, events.empty() ? now_ : events.front().moment));
    }
    return {};
  }

  Ledger* ledger_;
  ledger::RepositoryRow repository_;
  Moment now_;
  std::vector<WorktreeRow> rows_;
  std::vector<RowId> taken_;
  bool is_back_ = false;
};

/// What the hook of an event told is exact: its moment and its session.
void tell_by_hook(HeadEvent& event,
                  Moment earliest,
                  const std::vector<HookFacts>& hooks) {
  for (const HookFacts& hook : hooks) {
    if (event.makes_commit && event.new_id == hook.commit) {
      event.moment = std::max(hook.moment, earliest);
      event.session = hook.session;
      event.from_hook = true;
    }
  }
}

/// The observation of one worktree.
class HeadCopy {
 public:
  HeadCopy(Ledger& ledger,
           const git::Repository& repository,
           Observed& observed,
           Moment now)
      : ledger_(ledger),
        repository_(repository),
        observed_(observed),
        now_(now),
        remotes_(repository) {}

  Result<void> copy(WorktreeRow& worktree,
                    const std::vector<HookFacts>& hooks) {
    TOKENS_TRY_ASSIGN(git::ReflogGain part,
                      git::read_log(worktree.git_dir, "HEAD", worktree.log));
    if (part.restarted) {
      TOKENS_TRY(drop_known(ledger_, worktree, part.entries));
    }
    if (!part.entries.empty()) {
      TOKENS_TRY_ASSIGN(const HeadContext context,
                        context_for(worktree, hooks));
      TOKENS_TRY_ASSIGN(auto events, to_events(part.entries, context));
      TOKENS_TRY(
          append(worktree, events, context.last.value_or(before_all()), hooks));
    }
    TOKENS_TRY(keep_cursor(worktree, part.cursor));
    for (const HookFacts& hook : hooks) {
      TOKENS_TRY(ensure_hook_event(worktree, hook));
    }
    return {};
  }

  /// What HEAD of a worktree that is gone did, as its branch tells: the words
  /// of a commit stand in the reflog of both. Another HEAD may have come to the
  /// commit since, but nobody else made it.
  Result<void> copy_branch(WorktreeRow& worktree, const std::string& branch) {
    TOKENS_TRY_ASSIGN(
        git::ReflogGain part,
        git::read_log(repository_.common_dir(),
                      "refs/heads/" + branch,
                      worktree.is_unseen() ? worktree.log : ReflogCursor{}));
    TOKENS_TRY(drop_known(ledger_, worktree, part.entries));
    HeadContext context;
    context.repository = &repository_;
    context.now = std::max(now_, system::now());
    TOKENS_TRY_ASSIGN(context.last, ledger::last_event(ledger_, worktree.row));
    context.head_branch =
        worktree.is_unseen() ? git::short_branch(worktree.git_dir) : branch;
    context.was_shown = [this](const std::string& id,
                               std::int64_t /*second*/) -> Result<bool> {
      TOKENS_TRY_ASSIGN(
          const auto made,
          ledger::making_event(ledger_, observed_.repository.row, id));
      return made.has_value();
    };
    if (context.last) {
      std::erase_if(part.entries, [&](const ReflogEntry& entry) {
        return entry.second < context.last->second;
      });
    }
    if (!part.entries.empty()) {
      TOKENS_TRY_ASSIGN(auto events, to_events(part.entries, context));
      while (!worktree.is_unseen() && !events.empty() &&
             !events.back().makes_commit) {
        events.pop_back();  // of those who took the branch over
      }
      TOKENS_TRY(
          append(worktree, events, context.last.value_or(before_all()), {}));
    }
    return worktree.is_unseen() ? keep_cursor(worktree, part.cursor)
                                : Result<void>{};
  }

  /// What a worktree did between the last look and its end.
  Result<void> copy_rest(WorktreeRow& worktree) {
    if (system::status(worktree.git_dir)) {
      return copy(worktree, {});
    }
    TOKENS_TRY_ASSIGN(const auto last,
                      ledger::last_event(ledger_, worktree.row));
    return last && !last->branch.empty() ? copy_branch(worktree, last->branch)
                                         : Result<void>{};
  }

 private:
  Result<void> keep_cursor(WorktreeRow& worktree, const ReflogCursor& cursor) {
    if (cursor.offset == worktree.log.offset &&
        cursor.tail_hash == worktree.log.tail_hash) {
      return {};
    }
    worktree.log = cursor;
    return ledger::store_log_cursor(ledger_, worktree);
  }

  Result<HeadContext> context_for(const WorktreeRow& worktree,
                                  const std::vector<HookFacts>& hooks) {
    HeadContext context;
    context.repository = &repository_;
    // Behind the reading: the run may have waited for the lock since it began,
    // and no event can be later than the moment at which it was seen.
    context.now = std::max(now_, system::now());
    TOKENS_TRY_ASSIGN(context.last, ledger::last_event(ledger_, worktree.row));
    context.was_shown = [this](const std::string& id, std::int64_t second) {
      return ledger::was_shown(ledger_, observed_.repository.row, id, second);
    };
    context.was_brought = [this](const std::string& id, std::int64_t second) {
      return remotes_.showed(id, second);
    };
    context.stood_before = [this](const std::string& branch,
                                  std::int64_t second) {
      return git::stood_before(repository_.common_dir(), branch, second);
    };
    if (!context.last) {
      context.told_moment = [this](const HeadEvent& event) {
        return ledger::moment_told_by_hook(ledger_, event);
      };
    }
    for (const HookFacts& hook : hooks) {
      if (hook.makes_commit) {
        context.hooked.insert(hook.commit);
      }
    }
    auto branch = git::head_branch_in(worktree.git_dir);
    if (worktree.git_dir == repository_.git_dir()) {
      if (auto head = repository_.head()) {
        branch = std::move(head->branch);
      }
    }
    if (branch) {
      context.in_rebase =
          git::operation_in(worktree.git_dir) == git::Operation::rebase;
      context.head_is_known = !context.in_rebase;
      context.head_branch =
          git::rebased_branch_in(worktree.git_dir).value_or(*branch);
    }
    return context;
  }

  Result<void> append(const WorktreeRow& worktree,
                      std::vector<HeadEvent>& events,
                      HeadEvent before,
                      const std::vector<HookFacts>& hooks) {
    observed_.has_new_events = observed_.has_new_events || !events.empty();
    for (HeadEvent& event : events) {
      event.worktree = worktree.row;
      tell_by_hook(event, before.moment, hooks);
      event.moment = std::max(event.moment, before.moment);
      TOKENS_TRY(ledger::append_event(ledger_, event));
      if (event.kind == EventKind::amend && event.old_id != event.new_id) {
        const RewritePair pair{
            event.old_id,
            event.new_id,
            event.from_hook ? Evidence::hook : Evidence::reflog};
        TOKENS_TRY(ledger::store_pair(ledger_, observed_.repository.row, pair));
        observed_.new_pairs.push_back(pair);
      }
      if (event.kind == EventKind::rename && before.branch != event.branch) {
        TOKENS_TRY(follow_rename(ledger_,
                                 observed_.repository.row,
                                 repository_,
                                 before.branch,
                                 event.branch));
      }
      before = event;
    }
    return {};
  }

  /// Another run may have copied the hook's event first; and where no reflog is
  /// kept, the hook itself is the only witness.
  Result<void> ensure_hook_event(const WorktreeRow& worktree,
                                 const HookFacts& hook) {
    TOKENS_TRY_ASSIGN(auto last, ledger::last_event(ledger_, worktree.row));
    if (last && last->new_id == hook.commit) {
      // Words of no known maker: the hook says that it made one.
      const bool makes = last->makes_commit ||
                         (hook.makes_commit && last->kind == EventKind::other &&
                          last->old_id != last->new_id);
      if (makes && !last->from_hook) {
        last->moment = std::max(last->moment, hook.moment);
        last->session = hook.session;
        last->makes_commit = true;
        last->from_hook = true;
        return ledger::mark_event(ledger_, *last);
      }
      return {};
    }
    TOKENS_TRY_ASSIGN(
        const bool known,
        ledger::was_shown(ledger_, observed_.repository.row, hook.commit));
    const auto commit = repository_.commit(hook.commit);
    const bool was_merged = commit && commit->parents.size() > 1;
    if (known || (!hook.makes_commit && !was_merged)) {
      return {};
    }
    HeadEvent event;
    event.worktree = worktree.row;
    event.kind = EventKind::commit;
    event.old_id = last ? last->new_id : std::string(hook.commit.size(), '0');
    event.new_id = hook.commit;
    event.branch = hook.branch;
    event.second = to_unix_seconds(hook.moment);
    event.moment = last ? std::max(hook.moment, last->moment) : hook.moment;
    event.session = hook.session;
    event.makes_commit = true;
    event.from_hook = true;
    observed_.has_new_events = true;
    return ledger::append_event(ledger_, event);
  }

  Ledger& ledger_;
  const git::Repository& repository_;
  Observed& observed_;
  Moment now_;
  RemoteBranches remotes_;
};

/// A file of the old name would be taken for that of a new branch of the same
/// name. One that was changed, or that git tracks, is left to the user.
Result<void> remove_branch_file(ledger::Ledger& ledger,
                                const std::string& root,
                                const git::Repository& git,
                                const std::string& branch) {
  const std::string below =
      system::join(views::k_branch_directory, views::branch_file_name(branch));
  const std::string path = system::join(root, below);
  TOKENS_TRY_ASSIGN(const auto known, ledger::view_file(ledger, path));
  if (!known || (root == git.root() && git.is_tracked(below))) {
    return {};
  }
  const auto status = system::status(path);
  const bool is_ours = status && status->inode == known->inode &&
                       status->size == known->size &&
                       status->modified_ns == known->modified_ns;
  if (is_ours) {
    TOKENS_TRY(system::remove_file(path));
  }
  return ledger::forget_view_file(ledger, path);
}

}  // namespace

Result<Observed> observe(Ledger& ledger,
                         const git::Repository& repository,
                         Moment moment,
                         const std::vector<HookFacts>& hooks) {
  Observed observed;
  TOKENS_TRY_ASSIGN(observed.repository, identify(ledger, repository));
  HeadCopy copy(ledger, repository, observed, moment);
  TOKENS_TRY_ASSIGN(WorktreeRows rows,
                    WorktreeRows::load(ledger, observed.repository, moment));
  for (const WorktreeInfo& info : repository.worktrees()) {
    bool is_new = false;
    TOKENS_TRY_ASSIGN(WorktreeRow row, rows.take(info, is_new));
    observed.has_new_worktree = observed.has_new_worktree || is_new;
    if (rows.is_back()) {
      observed.displaced.push_back(row.row);
    }
    std::vector<HookFacts> told;
    std::ranges::copy_if(
        hooks, std::back_inserter(told), [&](const HookFacts& one) {
          return one.git_dir == info.git_dir;
        });
    TOKENS_TRY(copy.copy(row, told));
    if (info.git_dir == repository.git_dir()) {
      observed.current = row;
    }
    observed.worktrees.push_back(std::move(row));
  }
  TOKENS_TRY_ASSIGN(std::vector<WorktreeRow> ended, rows.end_missing());
  for (WorktreeRow& row : ended) {
    TOKENS_TRY(copy.copy_rest(row));
    observed.displaced.push_back(row.row);
  }
  return observed;
}

Result<void> copy_branch_log(Ledger& ledger,
                             const git::Repository& repository,
                             WorktreeRow& worktree,
                             const std::string& branch) {
  Observed observed;
  observed.repository.row = worktree.repository;
  return HeadCopy(ledger, repository, observed, system::now())
      .copy_branch(worktree, branch);
}

Result<void> follow_rename(ledger::Ledger& ledger,
                           ledger::RowId repository,
                           const git::Repository& git,
                           const std::string& from,
                           const std::string& to) {
  TOKENS_TRY_ASSIGN(const auto commits,
                    ledger::rename_branch(ledger, repository, from, to));
  if (commits.empty()) {
    return {};
  }
  for (const ledger::RowId commit : commits) {
    TOKENS_TRY(ledger::mark_stale(ledger, commit));
  }
  TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger));
  for (const ledger::WorktreeRow& one : worktrees) {
    if (one.repository == repository) {
      TOKENS_TRY(remove_branch_file(ledger, one.root, git, from));
    }
  }
  return {};
}

}  // namespace tokens::app
