// The state of the hooks as findings, for doctor and status: those that count
// commits, and the one that sends notes where `tokens.autopush` wants it.
#pragma once

#include "lib/app/upkeep/maintenance.hpp"
#include "lib/git/repository.hpp"

#include <vector>

namespace tokens::cli {

/// Returns one finding a hook.
std::vector<app::Finding> hook_findings(const git::Repository& repository);

}  // namespace tokens::cli
