// See arguments.hpp. The only file that includes CLI11: it knows how options
// are written (--a b, --a=b, -ab, --); which ones there are, and every word
// that a person reads, come from the table.
#include "cli/words/arguments.hpp"

#include "lib/base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace tokens::cli {
namespace {

/// Where CLI11 puts what it finds; its references must stay where they are.
struct Parsed {
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::map<std::string, bool, std::less<>> switches;
  std::vector<std::string> positionals;
};

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

std::string spoken(std::string_view choices) {
  return fmt::format("{}", fmt::join(words_of(choices), ", "));
}

bool is_among(std::string_view value, std::string_view choices) {
  const auto words = words_of(choices);
  return std::find(words.begin(), words.end(), value) != words.end();
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
  const CommandSpec* command = name->empty() ? nullptr : command_named(*name);
  if (command == nullptr) {
    const CommandSpec* like = command_like(*name);
    return fail(
        ErrorKind::usage,
        fmt::format("no command '{}'{}; {}",
                    printable(*name),
                    like == nullptr
                        ? ""
                        : fmt::format(", did you mean '{}'?", like->name),
                    see_help(*command_named(""))));
  }
  words.erase(name);
  return command;
}

void declare(CLI::App& app, const OptionSpec& option, Parsed& parsed) {
  std::string names{option.name};
  if (!option.short_name.empty()) {
    names += "," + std::string(option.short_name);
  }
  const std::string name{option.name};
  if (option.value.empty()) {
    app.add_flag(names, parsed.switches[name]);
  } else {
    app.add_option(names, parsed.values[name])
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);  // the next word is an argument
  }
}

/// Runs CLI11 over `words`.
Result<Parsed> take_apart(const CommandSpec& command,
                          const std::vector<std::string>& words) {
  Parsed parsed;
  try {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    for (const auto options : {common_options(), command.options}) {
      for (const OptionSpec& option : options) {
        declare(app, option, parsed);
      }
    }
    app.add_option("arguments", parsed.positionals)
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
  return parsed;
}

Result<void> check_choice(const CommandSpec& command,
                          std::string_view what,
                          const std::string& value,
                          std::string_view choices) {
  if (choices.empty() || is_among(value, choices)) {
    return {};
  }
  return misuse(
      command,
      fmt::format(
          "{}: '{}' is none of {}", what, printable(value), spoken(choices)));
}

/// Splits lists, checks choices, and puts the option into `arguments`.
Result<void> accept(const OptionSpec& option,
                    const Parsed& parsed,
                    Arguments& arguments) {
  const std::string name{option.name};
  if (option.value.empty()) {
    if (parsed.switches.at(name)) {
      arguments.options[name] = {""};
    }
    return {};
  }
  for (const std::string& given : parsed.values.at(name)) {
    std::vector<std::string_view> values{given};
    if (option.is_list) {
      values = split(given, ',');
    }
    for (const std::string_view value : values) {
      const std::string word{option.is_list ? trim(value) : value};
      TOKENS_TRY(
          check_choice(*arguments.command, option.name, word, option.choices));
      arguments.options[name].push_back(word);
    }
  }
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
    const ArgumentSpec& argument = command.arguments[i];
    if (i < given.size()) {
      TOKENS_TRY(
          check_choice(command, argument.name, given[i], argument.choices));
    } else if (argument.is_required) {
      return misuse(
          command,
          fmt::format("{} is missing: {}",
                      argument.name,
                      argument.choices.empty() ? std::string(argument.help)
                                               : spoken(argument.choices)));
    }
  }
  return {};
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

Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
  std::vector<std::string> rest = words;
  Arguments arguments;
  TOKENS_TRY_ASSIGN(arguments.command, take_command(rest));
  TOKENS_TRY_ASSIGN(Parsed parsed, take_apart(*arguments.command, rest));
  if (parsed.switches.at("--help")) {
    arguments.wish = Wish::help;
    return arguments;
  }
  if (parsed.switches.at("--version")) {
    arguments.wish = Wish::version;
    return arguments;
  }
  for (const OptionSpec& option : arguments.command->options) {
    TOKENS_TRY(accept(option, parsed, arguments));
  }
  TOKENS_TRY(check_positionals(*arguments.command, parsed.positionals));
  arguments.positionals = std::move(parsed.positionals);
  return arguments;
}

}  // namespace tokens::cli
