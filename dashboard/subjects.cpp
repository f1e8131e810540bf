// See subjects.hpp.
#include "dashboard/subjects.hpp"

#include "lib/git/repository.hpp"
#include "lib/system/files.hpp"

#include <memory>
#include <utility>

namespace tokens::dashboard {
namespace {

/// Bounds the memory: some megabytes.
constexpr std::size_t k_most_known = 50'000;

/// The repository asked last on this thread: commits come in groups.
struct LastRepository {
  std::string common_dir;
  std::unique_ptr<git::Repository> repository;
};

std::string read_subject(const KnownCommit& commit, LastRepository& last) {
  if (last.common_dir != commit.common_dir) {
    last.common_dir = commit.common_dir;
    last.repository.reset();
    if (system::status(commit.common_dir)) {
      auto opened = git::open(commit.common_dir, git::FromEnvironment::no);
      if (opened) {
        last.repository = std::move(*opened);
      }
    }
  }
  if (!last.repository) {
    return "";
  }
  const auto found = last.repository->commit(commit.row.sha);
  return found ? found->subject : "";
}

}  // namespace

Result<KnownCommits> known_commits(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
  KnownCommits known;
  for (const ledger::RepositoryRow& repository : repositories) {
    TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger, repository.row));
    for (ledger::CommitRow& row : rows) {
      if (!row.dropped && row.shown == row.row) {
        std::string sha = row.sha;
        known.try_emplace(std::move(sha),
                          KnownCommit{std::move(row), repository.common_dir});
      }
    }
  }
  return known;
}

std::string Subjects::of(const KnownCommit& commit) {
  thread_local LastRepository last;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(commit.row.sha); found != known_.end()) {
      return found->second;
    }
  }
  std::string subject = read_subject(commit, last);
  const std::lock_guard lock(mutex_);
  if (known_.size() > k_most_known) {
    known_.clear();
  }
  if (!subject.empty()) {  // what is missing may come back
    known_.emplace(commit.row.sha, subject);
  }
  return subject;
}

}  // namespace tokens::dashboard
