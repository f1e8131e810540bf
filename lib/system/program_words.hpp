// What another program is started with: its words and its environment.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::system {

/// Returns the texts as exec and posix_spawn take them; they must stay where
/// they are until then.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

/// A variable and its value; without one it is left out.
using Variable = std::pair<std::string, std::optional<std::string>>;

/// Returns the environment of this process with other values of some variables.
std::vector<std::string> environment_with(const std::vector<Variable>& changes);

}  // namespace tokens::system
