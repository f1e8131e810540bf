// First lines of commit messages: the ledger does not hold them, git does.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace tokens::dashboard {

/// A commit that the ledger knows, and where it lives.
struct KnownCommit {
  ledger::CommitRow row;
  std::string common_dir;
};

using KnownCommits = std::unordered_map<std::string, KnownCommit>;

/// Returns all commits that show something, by their ids.
Result<KnownCommits> known_commits(ledger::Ledger& ledger);

/// Remembers what it found, for all threads; a message never changes.
class Subjects {
 public:
  /// Returns the subject, or "" if the repository or the commit is gone.
  std::string of(const KnownCommit& commit);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> known_;
};

}  // namespace tokens::dashboard
