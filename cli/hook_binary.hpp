// Where git-tokens-hook stands: beside the program that runs.
#pragma once

#include "lib/base/result.hpp"

#include <string>

namespace tokens::cli {

/// Returns the absolute path of git-tokens-hook; `not_found` with the way out
/// if it is not there.
Result<std::string> hook_binary();

}  // namespace tokens::cli
