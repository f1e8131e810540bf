// After a reset, the commit that took the work up again: `reset --soft`, or a
// plain one, and then one commit or several of the same changes.
#pragma once

#include "lib/app/placing/commit_origins.hpp"
#include "lib/app/placing/replacements.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokens::app {

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
