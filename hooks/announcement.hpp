// The one line that a commit gets, and the one about budgets that it crosses.
#pragma once

#include "lib/app/hook/record_commit.hpp"

#include <string>
#include <vector>

namespace tokens::hooks {

/// Returns "git-tokens: 24,130 tokens, $0.21 (claude-opus-4-5) in 1a2b3c4d on
/// feature/login; branch total 120,400" without a newline. A cost that covers
/// a part only is "$0.21+", an unknown one "cost unknown".
std::string announcement(const app::RecordedCommit& recorded);

/// Returns "git-tokens: budget branch feature/login: 90 % reached ($22.60 of
/// $25.00); day 2026-03-01: exceeded ($10.20 of $10.00)", with what is wrong
/// with the settings of budgets behind it; "" if there is nothing to say.
std::string budget_line(const std::vector<report::Budget>& crossed,
                        const std::string& problem);

}  // namespace tokens::hooks
