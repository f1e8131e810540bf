// See help.hpp: help as text.
#include "cli/words/help.hpp"

#include "cli/words/version.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tokens::cli {
namespace {

constexpr std::size_t k_width = 80;
constexpr std::size_t k_indent = 2;
constexpr std::size_t k_longest_example = 50;

/// One line of a two-column list.
struct Entry {
  std::string label;
  std::string text;
};

/// Returns the entries with their texts in one column, wrapped; a label that
/// is too long for its column stands on a line of its own.
std::string two_columns(const std::vector<Entry>& entries,
                        std::size_t longest_label) {
  std::size_t column = 0;
  for (const Entry& entry : entries) {
    if (entry.label.size() <= longest_label) {
      column = std::max(column, entry.label.size());
    }
  }
  column += k_indent + 2;
  std::string out;
  for (const Entry& entry : entries) {
    std::string line = std::string(k_indent, ' ') + entry.label;
    if (entry.label.size() > longest_label) {
      out += line + "\n";
      line.clear();
    }
    for (const std::string& text :
         report::wrap_text(entry.text, k_width - column)) {
      line.resize(column, ' ');
      out += line + text + "\n";
      line.clear();
    }
  }
  return out;
}

std::string section(const std::string& heading,
                    const std::vector<Entry>& entries,
                    std::size_t longest_label) {
  if (entries.empty()) {
    return {};
  }
  return "\n" + heading + ":\n" + two_columns(entries, longest_label);
}

std::vector<Entry> command_entries() {
  std::vector<Entry> entries;
  for (const CommandSpec& command : commands()) {
    if (!command.name.empty() && command.audience == Audience::everyone) {
      entries.push_back(
          {std::string(command.name), std::string(command.summary)});
    }
  }
  return entries;
}

std::vector<Entry> argument_entries(const CommandSpec& command) {
  std::vector<Entry> entries;
  for (const ArgumentSpec& argument : command.arguments) {
    std::string text{argument.help};
    if (!argument.choices.empty()) {
      text += fmt::format(": {}", fmt::join(words_of(argument.choices), ", "));
    }
    entries.push_back({std::string(argument.name), text});
  }
  return entries;
}

std::vector<Entry> option_entries(const CommandSpec& command) {
  std::vector<Entry> entries;
  for (const auto options : {command.options, common_options()}) {
    for (const OptionSpec& option : options) {
      entries.push_back({option_label(option), option_text(option)});
    }
  }
  return entries;
}

std::vector<Entry> example_entries(const CommandSpec& command) {
  std::vector<Entry> entries;
  for (const std::string_view line : split(command.examples, '\n')) {
    if (!line.empty()) {
      const std::size_t tab = line.find('\t');
      entries.push_back({std::string(line.substr(0, tab)),
                         std::string(line.substr(tab + 1))});
    }
  }
  return entries;
}

std::string paragraphs(std::string_view text) {
  std::string out;
  for (const std::string_view paragraph : split(text, '\n')) {
    if (paragraph.empty()) {
      continue;  // the line between two paragraphs is made here
    }
    out += "\n";
    for (const std::string& line :
         report::wrap_text(std::string(paragraph), k_width)) {
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace

std::string version_text() {
  return fmt::format("git-tokens {}\n", version());
}

std::string option_label(const OptionSpec& option) {
  std::string label =
      option.short_name.empty()
          ? std::string{option.name}
          : fmt::format("{}, {}", option.short_name, option.name);
  return option.value.empty() ? label
                              : fmt::format("{} {}", label, option.value);
}

std::string option_text(const OptionSpec& option) {
  if (option.choices.empty()) {
    return std::string{option.help};
  }
  return fmt::format(
      "{}: {}", option.help, fmt::join(words_of(option.choices), ", "));
}

std::string usage_line(const CommandSpec& command) {
  std::string line{program_name()};
  if (command.name.empty()) {
    return line + " [COMMAND] [options]";
  }
  line += fmt::format(" {}", command.name);
  std::size_t open = 0;
  for (const ArgumentSpec& argument : command.arguments) {
    line += argument.is_required ? " " : " [";
    line += argument.name;
    open += argument.is_required ? 0 : 1;
  }
  return line + std::string(open, ']') + " [options]";
}

std::string help_text(const CommandSpec& command) {
  std::string title{program_name()};
  if (!command.name.empty()) {
    title += fmt::format(" {}", command.name);
  }
  std::string out = fmt::format("{}: {}\n\nUsage: {}\n{}",
                                title,
                                command.summary,
                                usage_line(command),
                                paragraphs(command.description));
  if (command.name.empty()) {
    out += section("Commands", command_entries(), k_width);
  }
  out += section("Arguments", argument_entries(command), k_width / 4);
  out += section("Options", option_entries(command), k_width / 4);
  out += section("Examples", example_entries(command), k_longest_example);
  if (command.name.empty()) {
    out += "\n`git tokens help COMMAND` explains a command.\n";
  }
  return out;
}

}  // namespace tokens::cli
