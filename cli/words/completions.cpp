// See help.hpp: completions. Each script serves both spellings, `git-tokens`
// and `git tokens`, the second through what git's own completion looks for. The
// frames are completion.bash, .zsh and .fish; here stands what fills them.
#include "cli/words/help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>
#include <vector>

namespace tokens::cli {

// Made by cmake/EmbedFile.cmake.
extern const std::string_view k_bash_frame;
extern const std::string_view k_zsh_frame;
extern const std::string_view k_fish_frame;

namespace {

/// The first command has no name.
std::string command_names() {
  auto names = commands() | std::views::drop(1) |
               std::views::transform(&CommandSpec::name);
  return fmt::format("{}", fmt::join(names, " "));
}

/// Returns `frame` with the line "# @name@" replaced by `text`, which ends in
/// a newline. The marks are comments, so that the frames are valid scripts.
std::string filled(std::string frame,
                   const std::string& name,
                   const std::string& text) {
  const std::string mark = "# @" + name + "@\n";
  if (const std::size_t at = frame.find(mark); at != frame.npos) {
    const std::size_t line = frame.rfind('\n', at) + 1;
    frame.replace(line, at + mark.size() - line, text);
  }
  return frame;
}

/// Returns `text` for the inside of single quotes.
std::string in_single_quotes(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    out += letter == '\'' ? "'\\''" : std::string(1, letter);
  }
  return out;
}

/// The same for zsh's _arguments and _describe, to which ":" and brackets mean
/// something.
std::string zsh_quoted(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':') {
      out += '\\';
    }
    out += letter;
  }
  return in_single_quotes(out);
}

/// How each shell offers something that no table holds.
struct ShellWords {
  std::string bash;
  std::string zsh;
  std::string fish;
};

std::string bash_words(std::string_view words) {
  return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$word\"))", words);
}

/// Returns what offers the values of a place.
ShellWords offering(const Values& values) {
  const std::string words = values.offer == Offer::commands
                                ? command_names()
                                : std::string(values.choices);
  if (!words.empty()) {
    return {bash_words(words),
            fmt::format("({})", words),
            fmt::format(" -a '{}'", words)};
  }
  switch (values.offer) {
    case Offer::files:
      return {"COMPREPLY=($(compgen -f -- \"$word\"))", "_files", " -F"};
    case Offer::directories:
      return {"COMPREPLY=($(compgen -d -- \"$word\"))", "_files -/", " -F"};
    case Offer::revisions:
      return {"COMPREPLY=($(compgen -W \"$(_git_tokens_refs)\" -- \"$word\"))",
              "_git_tokens_refs",
              " -a '(_git_tokens_refs)'"};
    case Offer::commands:
    case Offer::nothing:
      break;
  }
  return {"COMPREPLY=()", " ", ""};
}

std::string bash_command(const CommandSpec& command) {
  std::vector<std::string_view> names;
  std::string values;
  for (const WordSpec& option : command.options) {
    std::string pattern{option.name()};
    names.push_back(option.name());
    if (!option.short_name().empty()) {
      names.push_back(option.short_name());
      pattern += fmt::format(" | {}", option.short_name());
    }
    if (!option.value().empty()) {
      values += fmt::format(
          "        {}) {}; return ;;\n", pattern, offering(option.values).bash);
    }
  }
  std::string out =
      fmt::format("    {})\n", command.name.empty() ? "''" : command.name);
  if (!values.empty()) {
    out += fmt::format("      case $before in\n{}      esac\n", values);
  }
  std::string otherwise = "COMPREPLY=()";
  if (command.name.empty()) {
    otherwise = bash_words(command_names());
  } else if (!command.arguments.empty()) {
    otherwise = offering(command.arguments.front().values).bash;
  }
  return out + fmt::format(
                   "      if [[ $word == -* ]]; then\n"
                   "        {}\n"
                   "      else\n"
                   "        {}\n"
                   "      fi\n"
                   "      ;;\n",
                   bash_words(fmt::format("{}", fmt::join(names, " "))),
                   otherwise);
}

std::string bash_script() {
  std::string cases;
  for (const CommandSpec& command : commands()) {
    cases += bash_command(command);
  }
  return filled(std::string(k_bash_frame), "cases", cases);
}

/// Returns the words for _arguments, one a line and each with a "\" behind it.
std::string zsh_options(const std::vector<WordSpec>& options,
                        const std::string& indent) {
  std::string out;
  for (const WordSpec& option : options) {
    const std::string value = option.value().empty()
                                  ? ""
                                  : fmt::format(":{}:{}",
                                                zsh_quoted(option.value()),
                                                offering(option.values).zsh);
    for (const std::string_view name : {option.name(), option.short_name()}) {
      if (!name.empty()) {
        out += fmt::format(
            "{}'{}[{}]{}' \\\n", indent, name, zsh_quoted(option.help), value);
      }
    }
  }
  return out;
}

std::string zsh_command(const CommandSpec& command) {
  std::string out =
      fmt::format("        {})\n          _arguments \\\n", command.name);
  out += zsh_options(command.options, "            ");
  for (const WordSpec& argument : command.arguments) {
    out += fmt::format("            ':{}:{}' \\\n",
                       zsh_quoted(argument.label),
                       offering(argument.values).zsh);
  }
  out.erase(out.size() - 3);  // the last " \" and its newline
  return out + "\n          ;;\n";
}

std::string zsh_script() {
  std::string described;
  std::string cases;
  for (const CommandSpec& command : commands()) {
    if (!command.name.empty()) {
      described += fmt::format(
          "    '{}:{}'\n", command.name, zsh_quoted(command.summary));
      cases += zsh_command(command);
    }
  }
  std::string script = filled(std::string(k_zsh_frame), "commands", described);
  script = filled(
      script, "options", zsh_options(commands().front().options, "    "));
  return filled(script, "cases", cases);
}

std::string fish_option(const WordSpec& option, const std::string& condition) {
  std::string out = fmt::format(
      "_git_tokens_say '{}' -l {}", condition, option.name().substr(2));
  if (!option.short_name().empty()) {
    out += fmt::format(" -s {}", option.short_name().substr(1));
  }
  if (!option.value().empty()) {
    out += " -r" + offering(option.values).fish;
  }
  return out + fmt::format(" -d '{}'\n", in_single_quotes(option.help));
}

std::string fish_script() {
  std::string said;
  for (const CommandSpec& command : commands()) {
    const std::string condition =
        command.name.empty() ? std::string("not _git_tokens_word")
                             : fmt::format("_git_tokens_word {}", command.name);
    if (!command.name.empty()) {
      said +=
          fmt::format("_git_tokens_say 'not _git_tokens_word' -a {} -d '{}'\n",
                      command.name,
                      in_single_quotes(command.summary));
    }
    for (const WordSpec& option : command.options) {
      said += fish_option(option, condition);
    }
    if (!command.arguments.empty()) {
      const std::string offered =
          offering(command.arguments.front().values).fish;
      if (!offered.empty()) {
        said += fmt::format("_git_tokens_say '{}'{}\n", condition, offered);
      }
    }
  }
  return filled(std::string(k_fish_frame), "cases", said);
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") {
    return bash_script();
  }
  if (shell == "zsh") {
    return zsh_script();
  }
  if (shell == "fish") {
    return fish_script();
  }
  return std::nullopt;
}

}  // namespace tokens::cli
