// Settings of ours that hold a word which means nothing.
#pragma once

#include "lib/app/upkeep/maintenance.hpp"
#include "lib/git/repository.hpp"

#include <vector>

namespace tokens::app {

/// Returns one finding for each of tokens.share, tokens.identity,
/// tokens.prompt, tokens.autopush and tokens.quiet that holds an unknown word,
/// and for each budget that means nothing; a single good one if there is none.
std::vector<Finding> examine_settings(const git::Repository& repository);

}  // namespace tokens::app
