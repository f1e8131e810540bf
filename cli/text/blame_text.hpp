// What standing lines cost, as a table and as JSON. Pure.
#pragma once

#include "lib/app/reports/blame.hpp"
#include "lib/report/report.hpp"

#include <string>

namespace tokens::cli {

/// Returns a table with a row a file, and a total below several.
std::string blame_text(const app::Blame& blame, const report::Style& style);

/// Returns {"schema_version": 1, "commit", "lines", "unknown_lines",
/// "total_tokens", "cost_usd", "rest": {}, "files": [], "commits": []};
/// numbers of unknown lines are null.
std::string blame_json(const app::Blame& blame);

}  // namespace tokens::cli
