// A renamed branch takes its commits along: a commit's branch is where HEAD
// stood when it was made, under the name that branch has now.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>

namespace tokens::app {

/// Gives the commits of branch `from` to `to`, marks their views stale, and
/// removes the branch files of the old name that are as we wrote them.
Result<void> follow_rename(ledger::Ledger& ledger,
                           ledger::RowId repository,
                           const git::Repository& git,
                           const std::string& from,
                           const std::string& to);

}  // namespace tokens::app
