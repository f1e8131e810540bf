// See arguments.hpp. The only file that includes CLI11: it knows how options
// are written (--a b, --a=b, -ab, --); which ones there are, and every word
// that a person reads, come from the table.
#include "cli/words/arguments.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace tokens::cli {
namespace {

/// Returns the sentence that names the way out.
std::string see_help(const CommandSpec& command) {
  return command.name.empty()
             ? "`git tokens help` lists all commands"
             : fmt::format("see `git tokens help {}`", command.name);
}

tl::unexpected<Error> misuse(const CommandSpec& command,
                             const std::string& what) {
  const std::string name{command.name};
  return fail(
      ErrorKind::usage,
      (name.empty() ? what : name + ": " + what) + "; " + see_help(command));
}

/// Takes the command's name out of `words`: the first one that is no option.
Result<const CommandSpec*> take_command(std::vector<std::string>& words) {
  const auto name =
      std::find_if(words.begin(), words.end(), [](const std::string& word) {
        return word.empty() || word.front() != '-' || word == "--";
      });
  if (name == words.end() || *name == "--") {
    return command_named("");
  }
  TOKENS_TRY_ASSIGN(const CommandSpec* command, known_command(*name));
  words.erase(name);
  return command;
}

/// Lets CLI11 put what it finds of the option into `arguments`.
void declare(CLI::App& app, const WordSpec& option, Arguments& arguments) {
  const std::string name{option.name()};
  const std::string names = name + "," + std::string(option.short_name());
  std::vector<std::string>& values = arguments.options[name];
  if (option.value().empty()) {
    app.add_flag_callback(names, [&values] { values = {""}; });
  } else {
    app.add_option(names, values)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);  // the next word is an argument
  }
}

/// Runs CLI11 over `words`.
Result<void> take_apart(const std::vector<std::string>& words,
                        Arguments& arguments) {
  const CommandSpec& command = *arguments.command;
  try {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    for (const WordSpec& option : command.options) {
      declare(app, option, arguments);
    }
    app.add_option("arguments", arguments.positionals)
        ->expected(0, CLI::detail::expected_max_vector_size);
    // CLI11 takes its words from the end of the vector.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    // The mark that ends the options is left over too.
    for (const std::string& word : app.remaining()) {
      if (word != "--") {
        return misuse(command, "unknown option " + printable(word));
      }
    }
  } catch (const CLI::ArgumentMismatch&) {
    return misuse(command, "the last option needs a value");
  } catch (const CLI::Error& error) {
    return misuse(command, printable(error.what()));
  }
  std::erase_if(arguments.options,
                [](const auto& option) { return option.second.empty(); });
  return {};
}

std::string spoken(std::string_view choices) {
  return fmt::format("{}", fmt::join(words_of(choices), ", "));
}

Result<void> check_choice(const CommandSpec& command,
                          std::string_view what,
                          std::string_view value,
                          std::string_view choices) {
  const auto words = words_of(choices);
  if (words.empty() ||
      std::find(words.begin(), words.end(), value) != words.end()) {
    return {};
  }
  return misuse(
      command,
      fmt::format(
          "{}: '{}' is none of {}", what, printable(value), spoken(choices)));
}

/// Splits lists, and checks choices.
Result<void> accept(const WordSpec& option, Arguments& arguments) {
  const auto found = arguments.options.find(option.name());
  if (found == arguments.options.end() || option.value().empty()) {
    return {};
  }
  std::vector<std::string> words;
  for (const std::string& given : found->second) {
    if (!option.values.are_many) {
      words.push_back(given);
      continue;
    }
    for (const std::string_view word : split(given, ',')) {
      words.emplace_back(trim(word));
    }
  }
  for (const std::string& word : words) {
    TOKENS_TRY(check_choice(
        *arguments.command, option.name(), word, option.values.choices));
  }
  found->second = std::move(words);
  return {};
}

Result<void> check_positionals(const CommandSpec& command,
                               const std::vector<std::string>& given) {
  if (given.size() > command.arguments.size()) {
    return misuse(command,
                  fmt::format("'{}' is one argument too many",
                              printable(given[command.arguments.size()])));
  }
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const WordSpec& argument = command.arguments[i];
    if (i < given.size()) {
      TOKENS_TRY(check_choice(
          command, argument.label, given[i], argument.values.choices));
    } else if (argument.need == Need::required) {
      return misuse(command,
                    fmt::format("{} is missing: {}",
                                argument.label,
                                argument.values.choices.empty()
                                    ? std::string(argument.help)
                                    : spoken(argument.values.choices)));
    }
  }
  return {};
}

/// Returns the number if it keeps the rule.
Result<std::int64_t> ruled(std::string_view what,
                           std::string_view text,
                           std::optional<std::int64_t> number,
                           const NumberRule& rule) {
  if (!number || *number < rule.least || *number > rule.most) {
    return fail(
        ErrorKind::usage,
        fmt::format("{}: '{}' {}", what, printable(text), rule.otherwise));
  }
  return *number;
}

}  // namespace

bool Arguments::has(std::string_view option) const {
  return options.find(option) != options.end();
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = options.find(option);
  if (found == options.end()) {
    return std::nullopt;
  }
  return found->second.back();
}

std::vector<std::string> Arguments::list(std::string_view option) const {
  std::vector<std::string> values;
  if (const auto found = options.find(option); found != options.end()) {
    for (const std::string& value : found->second) {
      if (std::find(values.begin(), values.end(), value) == values.end()) {
        values.push_back(value);
      }
    }
  }
  return values;
}

std::optional<std::string> Arguments::positional(std::size_t index) const {
  if (index >= positionals.size()) {
    return std::nullopt;
  }
  return positionals[index];
}

Result<const CommandSpec*> known_command(const std::string& name) {
  const CommandSpec* command = name.empty() ? nullptr : command_named(name);
  if (command != nullptr) {
    return command;
  }
  const CommandSpec* like = command_like(name);
  return fail(ErrorKind::usage,
              fmt::format("no command '{}'{}; `git tokens help` lists all "
                          "commands",
                          printable(name),
                          like == nullptr ? ""
                                          : fmt::format(", did you mean '{}'?",
                                                        like->name)));
}

Result<std::int64_t> typed_number(std::string_view what,
                                  const std::string& text,
                                  const NumberRule& rule) {
  return ruled(what, text, parse_typed_count(text, rule.most), rule);
}

Result<std::int64_t> typed_digits(std::string_view what,
                                  std::string_view text,
                                  const NumberRule& rule) {
  return ruled(what, text, parse_whole(text), rule);
}

Result<std::int64_t> typed_tokens(const std::string& what,
                                  const std::string& text,
                                  std::int64_t least) {
  return typed_number(what,
                      text,
                      {least,
                       k_most_tokens,
                       "is no number of tokens; use digits, with or without "
                       "commas"});
}

std::vector<std::string> words_again(const Arguments& arguments) {
  std::vector<std::string> words;
  for (const WordSpec& option : arguments.command->options) {
    const auto given = arguments.options.find(option.name());
    if (given == arguments.options.end()) {
      continue;
    }
    for (const std::string& value : given->second) {
      words.push_back(std::string(option.name()) +
                      (option.value().empty() ? "" : "=" + value));
    }
  }
  words.emplace_back("--");
  words.insert(
      words.end(), arguments.positionals.begin(), arguments.positionals.end());
  return words;
}

Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
  std::vector<std::string> rest = words;
  Arguments arguments;
  TOKENS_TRY_ASSIGN(arguments.command, take_command(rest));
  TOKENS_TRY(take_apart(rest, arguments));
  if (arguments.has("--help") || arguments.has("--version")) {
    return arguments;
  }
  for (const WordSpec& option : arguments.command->options) {
    TOKENS_TRY(accept(option, arguments));
  }
  TOKENS_TRY(check_positionals(*arguments.command, arguments.positionals));
  return arguments;
}

}  // namespace tokens::cli
