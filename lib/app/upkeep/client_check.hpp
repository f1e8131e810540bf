// How the client is told to keep its transcripts: one that writes none, or
// deletes them before they are read, leaves nothing to count.
#pragma once

#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <vector>

namespace tokens::app {

/// Looks at the client's settings, the user's and those of `repository` (may
/// be null), at the environment, and at folders of sessions that have no
/// transcript although the ledger has read none. Empty if nothing stands out.
Result<std::vector<Finding>> examine_client(ledger::Ledger& ledger,
                                            const git::Repository* repository);

}  // namespace tokens::app
