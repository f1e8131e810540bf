// Ledgers that were set aside: what can still be read of them is merged into
// the ledger that took their place.
#pragma once

#include "lib/app/upkeep/maintenance.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <vector>

namespace tokens::app {

/// Takes over what the ledger lacks of each that was set aside, oldest first,
/// and says so, a line each. Taking the same twice changes nothing. The files
/// stay where they are.
Result<std::vector<Finding>> recover(Workspace& workspace);

/// Says which ledgers were set aside and not merged again.
Result<std::vector<Finding>> examine_set_aside(Workspace& workspace);

}  // namespace tokens::app
