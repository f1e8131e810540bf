// What `git tokens ledger pull` brought: lines as notes have them, from a
// team's ledger. They stand beside the notes and are read as such.
#pragma once

#include "lib/base/result.hpp"
#include "lib/notes/note.hpp"

#include <map>
#include <string>

namespace tokens::app {

/// By the id of the commit.
using TeamLines = std::map<std::string, notes::Note>;

/// Returns what tells whether the lines are still the same; "" if there are
/// none. Looks at the file's status only.
std::string team_lines_state(const std::string& common_dir);

/// Returns the lines; a file that is damaged, or not there, has none.
TeamLines read_team_lines(const std::string& common_dir);

/// Replaces them; returns false if they were the same before.
Result<bool> write_team_lines(const std::string& common_dir,
                              const TeamLines& lines);

}  // namespace tokens::app
