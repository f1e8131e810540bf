// The law of conservation: every response is in exactly one place.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

namespace tokens::app {

/// Returns where all responses of the ledger are.
Result<report::Conservation> conservation(Workspace& workspace);

}  // namespace tokens::app
