#include "lib/app/placing/gone.hpp"

#include "lib/app/evidence/observe.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reflog.hpp"
#include "lib/ledger/history.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <set>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;

bool exists(const git::Repository& git, const std::string& branch) {
  return git.resolve("refs/heads/" + branch).has_value();
}

/// Branches that have commits or pending usage of ours, and are no more.
Result<std::set<std::string>> missing_branches(Ledger& ledger,
                                               RowId repository,
                                               const git::Repository& git) {
  TOKENS_TRY_ASSIGN(auto names, ledger::commit_branches(ledger, repository));
  TOKENS_TRY_ASSIGN(const auto places,
                    ledger::pending_places(ledger, repository));
  for (const ledger::PendingPlace& place : places) {
    names.push_back(place.branch);
  }
  std::set<std::string> missing;
  for (const std::string& name : names) {
    if (!name.empty() && !missing.contains(name) && !exists(git, name)) {
      missing.insert(name);
    }
  }
  return missing;
}

/// Returns true if the git directory of `row` has become another worktree's.
bool is_replaced(const std::vector<ledger::WorktreeRow>& rows,
                 const ledger::WorktreeRow& row) {
  return !row.is_there() &&
         std::ranges::any_of(rows, [&](const ledger::WorktreeRow& other) {
           return other.repository == row.repository &&
                  other.git_dir == row.git_dir && other.row != row.row &&
                  other.is_there();
         });
}

/// The name of no branch holds a line end.
std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += name + '\n';
  }
  return text;
}

}  // namespace

bool is_gone(const git::Repository& git,
             const std::vector<ledger::WorktreeRow>& worktrees,
             const ledger::WorktreeRow& worktree,
             const std::string& branch) {
  if (worktree.is_unseen() || is_replaced(worktrees, worktree) ||
      !system::status(worktree.git_dir)) {
    return true;
  }
  if (branch.empty() || exists(git, branch) ||
      git::head_branch_in(worktree.git_dir) == branch) {
    return false;
  }
  const auto renames = git::read_branch_renames(git.common_dir());
  return std::ranges::none_of(renames, [&](const git::BranchRename& rename) {
    return rename.from == branch;
  });
}

Result<void> follow_unseen_renames(Ledger& ledger,
                                   RowId repository,
                                   const git::Repository& git) {
  TOKENS_TRY_ASSIGN(const auto missing,
                    missing_branches(ledger, repository, git));
  constexpr auto k_missing = ledger::Memory::missing_branches;
  TOKENS_TRY_ASSIGN(const std::string before,
                    ledger::remembered(ledger, repository, k_missing));
  if (joined(missing) == before) {
    return {};
  }
  // Oldest first: a branch may have been renamed twice.
  for (const git::BranchRename& rename :
       git::read_branch_renames(git.common_dir())) {
    if (exists(git, rename.from)) {
      continue;  // the name was given again
    }
    TOKENS_TRY_ASSIGN(
        const bool is_new,
        ledger::store_branch_rename(
            ledger, repository, {rename.second, rename.from, rename.to}));
    if (is_new) {
      TOKENS_TRY(
          follow_rename(ledger, repository, git, rename.from, rename.to));
    }
  }
  // What was followed is missing no longer: the next run has nothing to do.
  TOKENS_TRY_ASSIGN(const auto left, missing_branches(ledger, repository, git));
  return ledger::remember(ledger, repository, k_missing, joined(left));
}

Result<void> refresh_gone_places(Ledger& ledger,
                                 RowId repository,
                                 const git::Repository& git) {
  TOKENS_TRY_ASSIGN(const auto places,
                    ledger::pending_places(ledger, repository));
  TOKENS_TRY_ASSIGN(const auto worktrees, ledger::worktrees(ledger));
  std::vector<ledger::PendingPlace> gone;
  for (const ledger::PendingPlace& place : places) {
    const auto worktree =
        std::ranges::find(worktrees, place.worktree, &ledger::WorktreeRow::row);
    if (worktree != worktrees.end() &&
        is_gone(git, worktrees, *worktree, place.branch)) {
      gone.push_back(place);
    }
  }
  return ledger::store_gone_places(ledger, repository, gone);
}

}  // namespace tokens::app
