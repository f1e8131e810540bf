// What was typed behind `git tokens`, taken apart by the table of commands.
//
// Invariant: whatever is in here was checked against the table: known options
// only, values among their choices, not too few and not too many arguments.
#pragma once

#include "cli/words/command_table.hpp"
#include "lib/base/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

/// What the caller wants of the command.
enum class Wish { run, help, version };

struct Arguments {
  const CommandSpec* command = nullptr;
  Wish wish = Wish::run;
  std::vector<std::string> positionals;
  /// Option to its values in order; a switch has one empty value.
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  /// Returns true if the option was given.
  [[nodiscard]] bool has(std::string_view option) const;

  /// Returns the option's value, the last one if it was given repeatedly.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;

  /// Returns all values of an option that takes a list, in order, each once.
  [[nodiscard]] std::vector<std::string> list(std::string_view option) const;

  /// Returns the argument at `index`, or nothing if there are fewer.
  [[nodiscard]] std::optional<std::string> positional(std::size_t index) const;
};

/// Returns the words (without the program's name) taken apart; `usage` with
/// what is allowed if they make no sense.
Result<Arguments> parse_arguments(const std::vector<std::string>& words);

}  // namespace tokens::cli
