// What the table of commands says: help on a terminal, manual pages, and
// scripts by which shells complete commands, options and their values. The
// scripts hold the table's words and ask git for branches; they never run
// git-tokens, so that a tab costs nothing.
#pragma once

#include "cli/words/command_table.hpp"

#include <optional>
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

/// Returns the version, as CMake knows it: "0.1.0".
std::string_view version();

/// Returns "git-tokens 0.1.0" and a newline.
std::string version_text();

/// Returns the explanation of a command in lines of at most 80 columns; for
/// the command without a name that of the program, with all commands.
std::string help_text(const CommandSpec& command);

/// Returns how it is called: "git tokens log [RANGE] [options]".
std::string usage_line(const CommandSpec& command);

/// One manual page.
struct ManPage {
  std::string file;  ///< "git-tokens-log.1"
  std::string text;  ///< in the macros of man(7)
};

/// Returns the page of the program, with all commands, and one page for each
/// command.
std::vector<ManPage> man_pages();

/// Returns the script for "bash", "zsh" or "fish"; nothing for other shells.
std::optional<std::string> completion_script(std::string_view shell);

}  // namespace tokens::cli
