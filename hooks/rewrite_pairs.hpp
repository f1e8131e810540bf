// The lines that git writes to post-rewrite: "old new", and perhaps more.
#pragma once

#include "lib/model/history.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::hooks {

/// Returns the pairs; lines that are none are left out.
std::vector<RewritePair> parse_pairs(std::string_view text);

/// Returns what `descriptor` gives: at most 16 MB, nothing from a terminal,
/// and no waiting beyond `patience` of silence, because a hook manager may
/// have left the pipe open.
std::string read_bounded(
    int descriptor,
    std::chrono::milliseconds patience = std::chrono::milliseconds{1000});

}  // namespace tokens::hooks
