// The folders of a working tree into which views are written.
//
// Nothing is written outside of the tree: a folder that is a link, wherever it
// leads, or that something else stands in the place of, is left alone.
#pragma once

#include <string>
#include <string_view>

namespace tokens::views {

/// Returns the first part of `directory` (as "token_metrics/local_tracking")
/// below `root` that is there and no plain directory; "" if there is none.
std::string obstacle_in(const std::string& root, std::string_view directory);

/// Returns what is wrong with it, as "temp is a link"; "" if nothing is.
std::string why_left_alone(const std::string& root, std::string_view directory);

}  // namespace tokens::views
