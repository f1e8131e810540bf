// Recorded merges as people and scripts read them.
#pragma once

#include "lib/app/merges/merges.hpp"
#include "lib/report/report.hpp"

#include <string>
#include <vector>

namespace tokens::cli {

/// Returns one merge in a few lines.
std::string merge_text(const app::Merge& merge);

/// Returns one merge as a JSON object without a newline at its end.
std::string merge_json(const app::Merge& merge);

/// Returns the table of all merges.
std::string merges_text(const std::vector<app::Merge>& merges,
                        const report::Style& style);

/// Returns the table of the costliest branches.
std::string branches_text(const std::vector<app::MergedBranch>& branches,
                          const report::Style& style);

/// Returns the document of all merges; `shown` of them are listed, oldest
/// first: with `--top` the costliest ones.
std::string merges_json(const std::vector<app::Merge>& merges,
                        const std::vector<const app::Merge*>& shown);

}  // namespace tokens::cli
