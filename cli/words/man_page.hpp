// Help as manual pages.
#pragma once

#include <string>
#include <vector>

namespace tokens::cli {

/// One manual page.
struct ManPage {
  std::string file;  ///< "git-tokens-log.1"
  std::string text;  ///< in the macros of man(7)
};

/// Returns the page of the program, with all commands, and one page for each
/// command.
std::vector<ManPage> man_pages();

}  // namespace tokens::cli
