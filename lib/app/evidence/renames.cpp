#include "lib/app/evidence/renames.hpp"

#include "lib/ledger/history.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/files.hpp"
#include "lib/views/branch_file.hpp"

namespace tokens::app {
namespace {

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
