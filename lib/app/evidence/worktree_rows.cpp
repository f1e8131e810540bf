#include "lib/app/evidence/worktree_rows.hpp"

#include "lib/git/reflog.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/files.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;
using ledger::WorktreeRow;

git::ReflogCursor cursor_of(const WorktreeRow& row) {
  return {row.log_offset, row.log_tail_hash, row.log_tail_length};
}

}  // namespace

Result<WorktreeRows> WorktreeRows::load(Ledger& ledger,
                                        ledger::RepositoryRow repository,
                                        Moment now) {
  WorktreeRows rows(ledger, std::move(repository), now);
  TOKENS_TRY_ASSIGN(rows.rows_, ledger::worktrees(ledger));
  return rows;
}

bool WorktreeRows::is_ours(const WorktreeRow& row) const {
  return row.repository == repository_.row && !row.is_unseen();
}

WorktreeRow* WorktreeRows::find(const WorktreeInfo& info) {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const WorktreeRow& row) {
        return is_ours(row) && row.git_dir == info.git_dir &&
               row.root == info.root;
      });
  return found == rows_.end() ? nullptr : &*found;
}

/// A name below `worktrees` is given again once it is free. The reflog tells:
/// that of a worktree that moved goes on.
Result<bool> WorktreeRows::goes_on(const WorktreeRow& row) const {
  if (row.log_offset == 0) {
    return !system::status(row.root);  // no reflog is kept there
  }
  TOKENS_TRY_ASSIGN(const git::ReflogPart part,
                    git::read_head_log(row.git_dir, cursor_of(row)));
  if (!part.restarted) {
    return true;
  }
  TOKENS_TRY_ASSIGN(const auto last, ledger::last_event(*ledger_, row.row));
  return last && std::any_of(part.entries.begin(),
                             part.entries.end(),
                             [&](const ReflogEntry& entry) {
                               return entry.old_id == last->old_id &&
                                      entry.new_id == last->new_id &&
                                      entry.second == last->second;
                             });
}

Result<WorktreeRow*> WorktreeRows::find_moved(const WorktreeInfo& info) {
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

/// Returns true if something else that is over is known of the root.
bool WorktreeRows::was_anothers(const WorktreeRow& row,
                                const std::string& root) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const WorktreeRow& other) {
    const bool ended_there =
        std::any_of(other.places.begin(),
                    other.places.end(),
                    [&](const ledger::WorktreePlace& place) {
                      return place.root == root && place.until != k_never;
                    });
    return ended_there ||
           (other.row != row.row && other.is_unseen() && other.root == root);
  });
}

/// Returns when the worktree began to be there, as far as its reflog tells.
Result<Moment> WorktreeRows::first_seen(const WorktreeRow& row) const {
  TOKENS_TRY_ASSIGN(const git::ReflogPart part,
                    git::read_head_log(row.git_dir, cursor_of(row)));
  if (!part.entries.empty()) {
    return std::min(from_unix_ms(part.entries.front().second * 1000), now_);
  }
  TOKENS_TRY_ASSIGN(const auto events,
                    ledger::events_since(*ledger_, row.row, from_unix_ms(0)));
  return events.empty() || row.log_offset > 0 ? now_ : events.front().moment;
}

Result<WorktreeRow> WorktreeRows::take(const WorktreeInfo& info, bool& is_new) {
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
      TOKENS_TRY(ledger::limit_place(*ledger_, made, since));
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
    TOKENS_TRY(ledger::begin_place(*ledger_, *row, info.root, since));
  }
  return *row;
}

/// Whoever came to the same root meanwhile was not there before its first
/// event.
Result<void> WorktreeRows::end(WorktreeRow& row) {
  const std::string root = row.root;
  TOKENS_TRY(ledger::end_place(*ledger_, row, now_));
  for (WorktreeRow& other : rows_) {
    if (other.row == row.row || other.is_unseen() || !other.is_there() ||
        other.root != root ||
        (!other.places.empty() && other.places.back().since != Moment::min())) {
      continue;
    }
    TOKENS_TRY_ASSIGN(
        const auto events,
        ledger::events_since(*ledger_, other.row, from_unix_ms(0)));
    TOKENS_TRY(ledger::limit_place(
        *ledger_, other, events.empty() ? now_ : events.front().moment));
  }
  return {};
}

Result<std::vector<WorktreeRow>> WorktreeRows::end_missing() {
  std::vector<WorktreeRow> ended;
  for (WorktreeRow& row : rows_) {
    const bool is_taken =
        std::find(taken_.begin(), taken_.end(), row.row) != taken_.end();
    if (is_taken || !is_ours(row) || !row.is_there() ||
        !system::is_within(row.git_dir, repository_.common_dir)) {
      continue;
    }
    TOKENS_TRY(end(row));
    ended.push_back(row);
  }
  return ended;
}

bool is_replaced(const std::vector<WorktreeRow>& rows, const WorktreeRow& row) {
  return !row.is_there() &&
         std::any_of(rows.begin(), rows.end(), [&](const WorktreeRow& other) {
           return other.repository == row.repository &&
                  other.git_dir == row.git_dir && other.row != row.row &&
                  other.is_there();
         });
}

}  // namespace tokens::app
