// Which rows of the ledger the worktrees of a repository are, as these move,
// go, and come back: a worktree is its git directory and the reflog in it.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::app {

class WorktreeRows {
 public:
  /// Loads all rows; `repository` is the one that is looked at, `now` the end
  /// of what is missed.
  static Result<WorktreeRows> load(ledger::Ledger& ledger,
                                   ledger::RepositoryRow repository,
                                   Moment now);

  /// Returns the row of a worktree that stands there: the one with its root, or
  /// the one whose reflog it goes on with, else a new one (`is_new`).
  Result<ledger::WorktreeRow> take(const WorktreeInfo& info, bool& is_new);

  /// Returns true if the last one that was taken had been missed.
  [[nodiscard]] bool is_back() const { return is_back_; }

  /// Ends the places of those that were not taken and had been there; returns
  /// them.
  Result<std::vector<ledger::WorktreeRow>> end_missing();

 private:
  WorktreeRows(ledger::Ledger& ledger,
               ledger::RepositoryRow repository,
               Moment now)
      : ledger_(&ledger), repository_(std::move(repository)), now_(now) {}

  [[nodiscard]] bool is_ours(const ledger::WorktreeRow& row) const;
  ledger::WorktreeRow* find(const WorktreeInfo& info);
  Result<ledger::WorktreeRow*> find_moved(const WorktreeInfo& info);
  Result<bool> goes_on(const ledger::WorktreeRow& row) const;
  [[nodiscard]] bool was_anothers(const ledger::WorktreeRow& row,
                                  const std::string& root) const;
  Result<Moment> first_seen(const ledger::WorktreeRow& row) const;
  Result<void> end(ledger::WorktreeRow& row);

  ledger::Ledger* ledger_;
  ledger::RepositoryRow repository_;
  Moment now_;
  std::vector<ledger::WorktreeRow> rows_;
  std::vector<ledger::RowId> taken_;
  bool is_back_ = false;
};

/// Returns true if the git directory of `row` has become another worktree's.
bool is_replaced(const std::vector<ledger::WorktreeRow>& rows,
                 const ledger::WorktreeRow& row);

}  // namespace tokens::app
