// Help for people, as text on a terminal, and the sections that it has in
// common with the manual pages: a walk over the table.
#pragma once

#include "cli/words/command_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

/// One thing that help explains: a command, an argument, an option, an example.
struct HelpEntry {
  std::string label;
  std::string text;
};

struct HelpSection {
  std::string_view heading;  ///< "Options"
  std::vector<HelpEntry> entries;
};

/// Returns all sections of the command that have entries. `label_of` says how
/// the commands of the program are listed.
std::vector<HelpSection> help_sections(
    const CommandSpec& command,
    std::string (*label_of)(const CommandSpec& command));

/// Returns "git-tokens 0.1.0" and a newline.
std::string version_text();

/// Returns the explanation of a command in lines of at most 80 columns; for
/// the command without a name that of the program, with all commands.
std::string help_text(const CommandSpec& command);

/// Returns how it is called: "git tokens log [RANGE] [options]".
std::string usage_line(const CommandSpec& command);

}  // namespace tokens::cli
