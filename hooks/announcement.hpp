// The one line that a commit gets.
#pragma once

#include "lib/app/record_commit.hpp"

#include <string>

namespace tokens::hooks {

/// Returns "git-tokens: 24,130 tokens, $0.21 (claude-opus-4-5) in 1a2b3c4d on
/// feature/login; branch total 120,400" without a newline. A cost that covers
/// a part only is "$0.21+", an unknown one "cost unknown".
std::string announcement(const app::RecordedCommit& recorded);

}  // namespace tokens::hooks
