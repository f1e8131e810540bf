// What was typed behind `git tokens`, taken apart by the table of commands.
//
// Invariant: whatever is in here was checked against the table: known options
// only, values among their choices, not too few and not too many arguments.
#pragma once

#include "cli/words/command_table.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

struct Arguments {
  const CommandSpec* command = nullptr;
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

/// Returns the command of that name, which is not empty; `usage` with the one
/// that may be meant.
Result<const CommandSpec*> known_command(const std::string& name);

/// What a number may be, and what is said of everything else.
struct NumberRule {
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string_view otherwise;  ///< "is no number of days; 0 means all"
};

/// Returns the number of things that `text` is, with or without commas; `usage`
/// if it is none. `what` names the option or argument.
Result<std::int64_t> typed_number(std::string_view what,
                                  const std::string& text,
                                  const NumberRule& rule);

/// The same for plain digits, as ids and ports have.
Result<std::int64_t> typed_digits(std::string_view what,
                                  std::string_view text,
                                  const NumberRule& rule);

/// Returns a number of tokens; the same with words of its own.
Result<std::int64_t> typed_tokens(const std::string& what,
                                  const std::string& text,
                                  std::int64_t least = 0);

/// Returns the words (without the program's name) taken apart; `usage` with
/// what is allowed if they make no sense. With --help or --version the rest is
/// not looked at.
Result<Arguments> parse_arguments(const std::vector<std::string>& words);

/// Returns the words that parse_arguments() takes for the same, without the
/// command's name.
std::vector<std::string> words_again(const Arguments& arguments);

}  // namespace tokens::cli
