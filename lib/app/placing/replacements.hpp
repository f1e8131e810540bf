// Where the work of a dead commit lives on when no pair tells: in a commit
// with the same patch, in one made after a reset, in a squash of its branch.
// Asked by commands only; what dead commits changed is kept as evidence.
#pragma once

#include "lib/app/placing/commit_origins.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokens::app {

/// A commit with responses whose whole chain of rewrites is dead.
struct LostCommit {
  ledger::CommitRow row;
  std::vector<std::string> chain;  ///< itself first, then what it became
  bool is_new = true;  ///< it was not dropped when commits were searched last
};

struct ReplacementSearch {
  ledger::RowId repository = 0;
  std::vector<LostCommit> lost;
  std::vector<std::string> tips;  ///< of all that lives
  const std::vector<RewritePair>* pairs = nullptr;
};

/// Returns the commit that took over, by row of the lost one; those that are
/// not in it are dropped. Commits that were searched in an earlier run are
/// looked at for new losses only.
Result<std::map<ledger::RowId, std::string>> find_replacements(
    ledger::Ledger& ledger,
    const git::Repository& git,
    const ReplacementSearch& search);

// After a reset, the commit that took the work up again (reset_commits.cpp):
// `reset --soft`, or a plain one, and then one commit or several of the same
// changes.

struct ResetSearch {
  const std::vector<HeadLog>* logs = nullptr;
  std::vector<const LostCommit*> lost;
  /// Commits that may have taken over, with what became of them: themselves,
  /// if they live.
  std::map<std::string, std::string> living;
  /// Those of them that no earlier search has seen: all that an old loss may
  /// go to.
  const std::set<std::string>* unsearched = nullptr;
};

/// Returns, by row of the lost commit, the first living commit made in the
/// worktree after its reset with which all of its changes are there again.
Result<std::map<ledger::RowId, std::string>> find_after_resets(
    const git::Repository& git, const ResetSearch& search);

}  // namespace tokens::app
