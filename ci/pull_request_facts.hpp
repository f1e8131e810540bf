// From a clone to what the commits of a pull request cost. A machine that only
// builds has no transcripts: what it knows came by notes.
#pragma once

#include "ci/pull_request.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <string>

namespace tokens::ci {

/// Which commits are meant: those that `head` reaches and `base` does not.
struct CommitRange {
  std::string base;  ///< full id
  std::string head;  ///< full id
};

/// Whether the names of tools are told. They never travel by notes, so that
/// only machines on which somebody worked know them.
enum class ToolNames { no, yes };

/// Returns what the commits of `range` cost.
Result<PullRequest> pull_request_facts(app::Workspace& workspace,
                                       const CommitRange& range,
                                       ToolNames tools);

}  // namespace tokens::ci
