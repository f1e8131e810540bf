// The one table of commands and options. Parser, help, manual pages and
// completions are walks over it, so that none of them can forget an option.
//
// Invariant: names are unique; every view points to text that lives as long
// as the program.
#pragma once

#include <string_view>
#include <vector>

namespace tokens::cli {

/// What a shell offers where a value is to be typed.
enum class Offer { nothing, files, directories, revisions, commands };

/// What may be typed in a place: anything, one of the choices, or several of
/// them with commas between.
struct Values {
  constexpr Values() = default;

  constexpr Values(const char* words) : choices(words) {}

  constexpr Values(Offer offered) : offer(offered) {}

  static constexpr Values list(const char* words = "") {
    Values values(words);
    values.are_many = true;
    return values;
  }

  std::string_view choices;  ///< separated by blanks; empty: anything
  Offer offer = Offer::nothing;
  bool are_many = false;
};

enum class Need { optional, required };

/// One option or argument, declared by what help shows of it: "-n, --limit N",
/// "RANGE". An option without a value is a switch. Arguments that may be left
/// out come last.
struct WordSpec {
  std::string_view label;
  std::string_view help;  ///< one sentence without a full stop
  Values values{};
  Need need = Need::optional;  ///< of arguments

  /// Returns the name of an option: "--limit".
  [[nodiscard]] std::string_view name() const;

  /// Returns "-n", or nothing.
  [[nodiscard]] std::string_view short_name() const;

  /// Returns "N"; nothing for a switch.
  [[nodiscard]] std::string_view value() const;
};

struct CommandSpec {
  std::string_view name;          ///< "install-hooks"; empty: no command at all
  std::string_view summary;       ///< one line, lower case, no full stop
  std::string_view description;   ///< paragraphs separated by empty lines
  std::vector<WordSpec> words{};  ///< all of them, as the table has them
  std::string_view examples{};    ///< lines "command<TAB>what it does"
  std::string_view report_dimension{};  ///< what a face of report groups by
  // Of the words:
  std::vector<WordSpec> arguments{};
  std::vector<WordSpec> options{};
};

/// Returns all commands in the order of the help; the first has no name.
const std::vector<CommandSpec>& commands();

/// Returns the command with this name, or nullptr; also the one that no help
/// lists, because only packages need it.
const CommandSpec* command_named(std::string_view name);

/// Returns the command whose name is most like `name`, or nullptr if none is.
const CommandSpec* command_like(std::string_view name);

/// Returns the words of `text` that blanks separate.
std::vector<std::string_view> words_of(std::string_view text);

}  // namespace tokens::cli
