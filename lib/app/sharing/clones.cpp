// See clones.hpp.
#include "lib/app/sharing/clones.hpp"

#include "lib/app/evidence/repository_identity.hpp"

#include <algorithm>
#include <iterator>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Ledger;
using ledger::RowId;

/// Returns the root commits of a repository that is somewhere else, as far as
/// they are known or it is still there.
Result<std::string> roots_elsewhere(Ledger& ledger,
                                    const ledger::RepositoryRow& other) {
  TOKENS_TRY_ASSIGN(std::string known, known_roots(ledger, other.row));
  const auto repository = known.empty() ? open_known(ledger, other) : nullptr;
  return repository ? roots_of(ledger, other.row, *repository) : known;
}

/// Returns the commits of one other repository that show something.
Result<std::vector<CommitRow>> shown_in(Ledger& ledger, RowId repository) {
  TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger, repository));
  std::erase_if(rows, [](const CommitRow& row) {
    return row.dropped || row.shown != row.row;
  });
  return rows;
}

}  // namespace

Result<std::vector<CommitRow>> commits_of_clones(Workspace& workspace) {
  Ledger& ledger = *workspace.ledger;
  const git::Repository& repository = *workspace.repository;
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
  TOKENS_TRY_ASSIGN(const RowId own, known_row(ledger, repository));
  std::vector<CommitRow> commits;
  if (repositories.size() == (own == 0 ? 0 : 1)) {
    return commits;  // there are no others
  }
  TOKENS_TRY_ASSIGN(const std::string own_roots,
                    roots_of(ledger, own, repository));
  for (const ledger::RepositoryRow& other : repositories) {
    if (other.row == own || own_roots.empty()) {
      continue;
    }
    // Of one that is gone and was never asked its commits tell.
    TOKENS_TRY_ASSIGN(const std::string roots, roots_elsewhere(ledger, other));
    if (roots.empty() || share_a_root(own_roots, roots)) {
      TOKENS_TRY_ASSIGN(auto rows, shown_in(ledger, other.row));
      std::move(rows.begin(), rows.end(), std::back_inserter(commits));
    }
  }
  if (commits.empty()) {
    return commits;
  }
  std::vector<std::string> ids;
  for (const CommitRow& commit : commits) {
    ids.push_back(commit.sha);
  }
  TOKENS_TRY_ASSIGN(const auto living, repository.living(ids));
  std::erase_if(commits, [&](const CommitRow& commit) {
    return !living.contains(commit.sha);
  });
  return commits;
}

Result<void> learn_roots(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
  for (const ledger::RepositoryRow& repository : repositories) {
    TOKENS_TRY(roots_elsewhere(ledger, repository));
  }
  return {};
}

std::vector<RowId> rows_of(const std::vector<CommitRow>& commits,
                           const std::string& id) {
  std::vector<RowId> rows;
  for (const CommitRow& commit : commits) {
    if (commit.sha == id) {
      rows.push_back(commit.row);
    }
  }
  return rows;
}

}  // namespace tokens::app
