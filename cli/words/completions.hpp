// Scripts by which shells complete commands, options and their values. They
// hold the table's words and ask git for branches; they never run git-tokens,
// so that a tab costs nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokens::cli {

/// Returns the script for "bash", "zsh" or "fish"; nothing for other shells.
std::optional<std::string> completion_script(std::string_view shell);

}  // namespace tokens::cli
