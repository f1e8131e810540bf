// Where a merge stands among all merges so far, for the comment on what was
// merged.
#pragma once

#include "ci/pull_request.hpp"
#include "ci/surroundings.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <optional>

namespace tokens::ci {

/// Returns what was merged up to and with the merge that the surroundings tell
/// of; nothing if they tell of none, or it is not known what it merged. Rows
/// of the merge ledger are fetched if none are here; that of this merge is
/// made here, and sent by nobody.
Result<std::optional<MergedSoFar>> merged_so_far(app::Workspace& workspace,
                                                 const Surroundings& around);

}  // namespace tokens::ci
