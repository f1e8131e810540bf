// See clones.hpp.
#include "lib/app/sharing/clones.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/ledger/imports.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace tokens::app {
namespace {

using ledger::CommitRow;
using ledger::Ledger;
using ledger::RowId;

std::string roots_key(RowId repository) {
  return ledger::k_roots_of + std::to_string(repository);
}

/// Returns the root commits as a text, sorted; "" as long as there are none.
/// `row` is 0 as long as the ledger does not know the repository.
std::string roots_of(Ledger& ledger,
                     RowId row,
                     const git::Repository& repository) {
  std::string text = ledger::setting(ledger, roots_key(row)).value_or("");
  if (!text.empty()) {
    return text;
  }
  if (auto roots = git::root_commits(repository)) {
    std::sort(roots->begin(), roots->end());
    for (const std::string& root : *roots) {
      text += (text.empty() ? "" : " ") + root;
    }
  }
  if (!text.empty() && row != 0) {
    // A ledger that cannot be written is asked again the next time.
    static_cast<void>(ledger::set_setting(ledger, roots_key(row), text));
  }
  return text;
}

/// The same of a repository that is somewhere else, if it is still there.
std::string roots_elsewhere(Ledger& ledger,
                            const ledger::RepositoryRow& other) {
  const std::string known =
      ledger::setting(ledger, roots_key(other.row)).value_or("");
  if (!known.empty()) {
    return known;
  }
  const auto repository = git::open(other.common_dir, git::FromEnvironment::no);
  return repository && repository_id(**repository) == other.uuid
             ? roots_of(ledger, other.row, **repository)
             : "";
}

bool share_a_root(const std::string& a, const std::string& b) {
  const auto ours = split(a, ' ');
  const auto theirs = split(b, ' ');
  return std::find_first_of(
             ours.begin(), ours.end(), theirs.begin(), theirs.end()) !=
         ours.end();
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
  const std::string own_id = repository_id(repository);
  const auto own = std::find_if(
      repositories.begin(),
      repositories.end(),
      [&](const ledger::RepositoryRow& row) { return row.uuid == own_id; });
  std::vector<CommitRow> commits;
  if (repositories.size() == (own == repositories.end() ? 0 : 1)) {
    return commits;  // there are no others
  }
  const std::string own_roots =
      roots_of(ledger, own == repositories.end() ? 0 : own->row, repository);
  for (const ledger::RepositoryRow& other : repositories) {
    if (other.uuid != own_id && !own_roots.empty() &&
        share_a_root(own_roots, roots_elsewhere(ledger, other))) {
      TOKENS_TRY_ASSIGN(auto rows, shown_in(ledger, other.row));
      std::move(rows.begin(), rows.end(), std::back_inserter(commits));
    }
  }
  if (commits.empty()) {
    return commits;
  }
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  std::vector<std::string> tips;
  for (const git::Ref& ref : refs) {
    tips.push_back(ref.id);
  }
  std::vector<std::string> ids;
  for (const CommitRow& commit : commits) {
    ids.push_back(commit.sha);
  }
  TOKENS_TRY_ASSIGN(const auto lives, repository.reached(ids, tips));
  std::vector<CommitRow> living;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    if (lives[i]) {
      living.push_back(std::move(commits[i]));
    }
  }
  return living;
}

Result<void> learn_roots(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
  for (const ledger::RepositoryRow& repository : repositories) {
    roots_elsewhere(ledger, repository);
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
