// The three documents of the dashboard that teams used before this one, in
// exactly its shapes: scripts that were written for it go on working.
#pragma once

#include "dashboard/every_use.hpp"

#include <string>
#include <vector>

namespace tokens::dashboard {

/// Returns {"totalTokens", "totalCost", "byProject", "byDate", "byTask",
/// "logs"}. Costs are exact; what has no price is null.
std::string stats_json(const std::vector<Use>& uses);

/// Returns the array of {"datetime", "date", "time", "project", "task",
/// "tokens", "cost"}.
std::string logs_json(const std::vector<Use>& uses);

/// Returns the array of project names, in the order of their first use.
std::string projects_json(const std::vector<Use>& uses);

}  // namespace tokens::dashboard
