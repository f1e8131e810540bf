// A configuration key that stands several times.
#pragma once

#include "lib/git/repository.hpp"

#include <string>
#include <vector>

namespace tokens::git {

/// Returns all values of `key`, weakest level first. Asks git only where there
/// is one at all, so that a hook does not pay for what nobody sets.
std::vector<std::string> config_values(const Repository& repository,
                                       const std::string& key);

}  // namespace tokens::git
