// Where the other programs stand: beside the one that runs.
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <vector>

namespace tokens::cli {

/// Returns the absolute path of git-tokens-hook; `not_found` with the way out
/// if it is not there.
Result<std::string> hook_binary();

/// The same for any program of ours.
Result<std::string> sibling(const std::string& name);

/// Lets this process become `program`, with `words` behind its name. Returns
/// only if that fails.
Error become(const std::string& program, std::vector<std::string> words);

}  // namespace tokens::cli
