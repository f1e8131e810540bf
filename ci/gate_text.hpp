// What `git tokens ci` says in a job's log. Pure.
#pragma once

#include "ci/budget_gate.hpp"

#include <string>

namespace tokens::cli {

/// Whether a log's lines are commands of GitHub's.
enum class LogKind { plain, github };

/// Returns a line for each budget: errors for those that block, warnings for
/// those that were exceeded before or are not known. On GitHub at most ten of
/// each kind, which is what it shows; the last one tells of the rest.
std::string gate_text(const ci::Gate& gate, LogKind kind);

}  // namespace tokens::cli
