// Where views stand in a working tree: in plain folders only, and out of `git
// status`, through the repository's own exclude file, which belongs to the
// user: everything else in it stays byte for byte.
//
// What was added is remembered in <common>/git-tokens/exclude-added, so that
// it can be taken back exactly, and lines that the user wrote are not. Nothing
// is written outside of the tree: a folder that is a link, wherever it leads,
// or that something else stands in the place of, is left alone.
#pragma once

#include "lib/base/result.hpp"

#include <array>
#include <string>
#include <string_view>

namespace tokens::views {

inline constexpr std::array<std::string_view, 2> k_excluded = {
    "/token_metrics/local_tracking/tokens_*.json", "/temp/claude_local_*.json"};

/// Adds those of the two lines that are not in <common_dir>/info/exclude, at
/// its end; returns true if the file was changed. `common_dir` is the common
/// git directory.
Result<bool> ensure_excluded(const std::string& common_dir);

/// Returns true if ensure_excluded has added lines. Looks for its own note of
/// it only, and so costs a hook next to nothing.
bool hides_files(const std::string& common_dir);

/// Takes back what ensure_excluded added, and nothing else: also the newline
/// before it, or the file, if it made them. Returns true if the file was
/// changed. To be called before <common_dir>/git-tokens is removed.
Result<bool> remove_excluded(const std::string& common_dir);

/// Returns the first part of `directory` (as "token_metrics/local_tracking")
/// below `root` that is there and no plain directory; "" if there is none.
std::string obstacle_in(const std::string& root, std::string_view directory);

/// Returns what is wrong with it, as "temp is a link"; "" if nothing is.
std::string why_left_alone(const std::string& root, std::string_view directory);

}  // namespace tokens::views
