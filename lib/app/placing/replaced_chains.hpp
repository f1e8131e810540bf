// What a tool rewrote in one step of HEAD without telling git: git-revise,
// filter-branch, clients of their own.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// Returns a pair for each commit of `wanted` that such a step left behind and
/// that is known again in the chain which came in its place. Looks at each step
/// once.
Result<std::vector<RewritePair>> pairs_of_replaced_chains(
    ledger::Ledger& ledger,
    ledger::RowId repository,
    const git::Repository& git,
    const std::set<std::string>& wanted);

}  // namespace tokens::app
