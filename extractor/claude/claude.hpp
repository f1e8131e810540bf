// Claude Code as a client: what its row in the table of clients needs.
#pragma once

#include "extractor/line_reader.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::extractor::claude {

inline constexpr std::string_view k_client = "claude-code";
inline constexpr const char* k_folder_variable = "CLAUDE_CONFIG_DIR";

/// Returns the client's directories that are there: those of CLAUDE_CONFIG_DIR
/// (comma-separated), else ${XDG_CONFIG_HOME:-~/.config}/claude and ~/.claude.
std::vector<std::string> directories();

/// Returns projects/ in each of them.
std::vector<std::string> folders();

/// Returns the name under which the client files sessions that were started
/// in `directory`: every UTF-16 unit outside [A-Za-z0-9] becomes '-'. Above
/// 200 characters only the first 200 are returned: what follows them differs
/// between builds. Lossy: a quick first look, never proof.
std::string folder_name_for(std::string_view directory);

/// Returns true if a folder of projects/ has sessions that were started in
/// `directory` or below it. It may also be a neighbour's: harmless, its
/// responses have their own directory.
bool may_hold(std::string_view folder, std::string_view directory);

/// Returns what reads the lines of a transcript (record_parser.cpp).
std::unique_ptr<LineReader> make_reader(Batch& batch);

}  // namespace tokens::extractor::claude
