// Parsed notes on disk: a report over thousands of notes reads one file in
// place of thousands of objects. Never a fact: a cache that is missing, odd or
// of another state is made again, and one that cannot be written is no error.
#pragma once

#include "lib/app/sharing/noted.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// Returns what was kept for `state` (ids of notes and refs), if anything.
std::optional<std::vector<NotedCommit>> read_noted_cache(
    const std::string& common_dir, const std::string& state);

void write_noted_cache(const std::string& common_dir,
                       const std::string& state,
                       const std::vector<NotedCommit>& commits);

}  // namespace tokens::app
