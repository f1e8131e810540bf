// See help.hpp: the sections, and help as text.
#include "cli/words/help.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tokens::cli {
namespace {

constexpr std::size_t k_width = 80;
constexpr std::size_t k_indent = 2;

/// Returns what there is to say of a place, its values included.
std::string with_choices(std::string_view help, const Values& values) {
  return values.choices.empty()
             ? std::string(help)
             : fmt::format(
                   "{}: {}", help, fmt::join(words_of(values.choices), ", "));
}

std::string name_of(const CommandSpec& command) {
  return std::string(command.name);
}

/// Returns how long a label may be that has its text beside it.
std::size_t longest_label(std::string_view heading) {
  return heading == "Commands" ? k_width : heading == "Examples" ? 50 : 20;
}

/// Returns the entries with their texts in one column, wrapped; a label that
/// is too long for its column stands on a line of its own.
std::string two_columns(const HelpSection& section) {
  const std::size_t longest = longest_label(section.heading);
  std::size_t column = 0;
  for (const HelpEntry& entry : section.entries) {
    if (entry.label.size() <= longest) {
      column = std::max(column, entry.label.size());
    }
  }
  column += k_indent + 2;
  std::string out;
  for (const HelpEntry& entry : section.entries) {
    std::string line = std::string(k_indent, ' ') + entry.label;
    if (entry.label.size() > longest) {
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

std::string paragraphs(std::string_view text) {
  std::string out;
  for (const std::string_view paragraph : split(text, '\n')) {
    if (paragraph.empty()) {
      continue;  // the line between two paragraphs is made here
    }
    out += "\n";
    for (const std::string& line : report::wrap_text(paragraph, k_width)) {
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace

std::vector<HelpSection> help_sections(
    const CommandSpec& command,
    std::string (*label_of)(const CommandSpec& command)) {
  HelpSection others{"Commands", {}};
  for (const CommandSpec& other : commands()) {
    if (command.name.empty() && !other.name.empty()) {
      others.entries.push_back({label_of(other), std::string(other.summary)});
    }
  }
  HelpSection arguments{"Arguments", {}};
  for (const WordSpec& argument : command.arguments) {
    arguments.entries.push_back({std::string(argument.label),
                                 with_choices(argument.help, argument.values)});
  }
  HelpSection options{"Options", {}};
  for (const WordSpec& option : command.options) {
    options.entries.push_back(
        {std::string(option.label), with_choices(option.help, option.values)});
  }
  HelpSection examples{"Examples", {}};
  for (const std::string_view line : split(command.examples, '\n')) {
    if (const auto parts = split(line, '\t'); parts.size() == 2) {
      examples.entries.push_back(
          {std::string(parts[0]), std::string(parts[1])});
    }
  }
  std::vector<HelpSection> sections{others, arguments, options, examples};
  std::erase_if(sections, [](const HelpSection& section) {
    return section.entries.empty();
  });
  return sections;
}

std::string version_text() {
  return fmt::format("git-tokens {}\n", version());
}

std::string usage_line(const CommandSpec& command) {
  if (command.name.empty()) {
    return "git tokens [COMMAND] [options]";
  }
  std::string line = fmt::format("git tokens {}", command.name);
  std::size_t open = 0;
  for (const WordSpec& argument : command.arguments) {
    const bool is_required = argument.need == Need::required;
    line += is_required ? " " : " [";
    line += argument.label;
    open += is_required ? 0 : 1;
  }
  return line + std::string(open, ']') + " [options]";
}

std::string help_text(const CommandSpec& command) {
  const bool is_program = command.name.empty();
  std::string out = fmt::format("git tokens{}{}: {}\n\nUsage: {}\n{}",
                                is_program ? "" : " ",
                                command.name,
                                command.summary,
                                usage_line(command),
                                paragraphs(command.description));
  for (const HelpSection& section : help_sections(command, name_of)) {
    out += fmt::format("\n{}:\n{}", section.heading, two_columns(section));
  }
  return is_program ? out + "\n`git tokens help COMMAND` explains a command.\n"
                    : out;
}

}  // namespace tokens::cli
