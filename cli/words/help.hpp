// Help for people: text on a terminal, and manual pages. Both walk the table.
#pragma once

#include "cli/words/command_table.hpp"

#include <string>
#include <vector>

namespace tokens::cli {

/// Returns "git-tokens 0.1.0" and a newline.
std::string version_text();

/// Returns the explanation of a command in lines of at most 80 columns; for
/// glance that of the program, with all commands.
std::string help_text(const CommandSpec& command);

/// Returns how it is called: "git tokens log [RANGE] [options]".
std::string usage_line(const CommandSpec& command);

/// Returns how an option is written: "-n, --limit N".
std::string option_label(const OptionSpec& option);

/// Returns what there is to say of an option, its values included.
std::string option_text(const OptionSpec& option);

/// One manual page.
struct ManPage {
  std::string file;  ///< "git-tokens-log.1"
  std::string text;  ///< in the macros of man(7)
};

/// Returns the page of the program, with all commands, and one page for each
/// command.
std::vector<ManPage> man_pages();

}  // namespace tokens::cli
