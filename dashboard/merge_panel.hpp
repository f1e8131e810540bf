// The merges of the repository in which the dashboard runs: what each brought,
// and the line of what all cost until then.
#pragma once

#include "dashboard/forge.hpp"
#include "dashboard/page_parts.hpp"
#include "lib/app/merges/merges.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokens::dashboard {

/// Returns the panel, "" where no merge is recorded. `merges` in their order;
/// the table has the newest first. Those of pull requests lead to `forge`.
std::string merge_panel(const std::vector<app::Merge>& merges,
                        const std::optional<Forge>& forge);

}  // namespace tokens::dashboard
