// See help.hpp: help as manual pages, in the macros of man(7), which every
// system knows.
#include "cli/words/help.hpp"
#include "cli/words/man_settings.hpp"
#include "cli/words/version.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokens::cli {
namespace {

constexpr std::string_view k_exit_status =
    ".SH EXIT STATUS\n"
    ".TP\n0\ndone\n"
    ".TP\n1\nfailed; one line on the standard error says why\n"
    ".TP\n2\nwrong usage\n"
    ".TP\n3\na budget is exceeded\n";

/// Returns `text` so that troff prints it as it is.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else if (letter == '"') {
      out += "\\(dq";  // macros such as .B take quotes for their own
    } else if ((letter == '.' || letter == '\'') &&
               (out.empty() || out.back() == '\n')) {
      out += "\\&";
      out += letter;
    } else {
      out += letter;
    }
  }
  return out;
}

std::string page_name(const CommandSpec& command) {
  return command.name.empty() ? std::string{"git-tokens"}
                              : fmt::format("git-tokens-{}", command.name);
}

std::string header(const CommandSpec& command) {
  const std::string name = page_name(command);
  return fmt::format(
      ".TH {} 1 \"\" \"git\\-tokens {}\" \"Git Tokens\"\n"
      ".SH NAME\n{} \\- {}\n"
      ".SH SYNOPSIS\n.B {}\n"
      ".SH DESCRIPTION\n",
      escaped(name),
      version(),
      escaped(name),
      escaped(command.summary),
      escaped(usage_line(command)));
}

std::string description(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    out += line.empty() ? ".PP\n" : escaped(line) + "\n";
  }
  return out;
}

std::string tagged(std::string_view label, std::string_view text) {
  return fmt::format(".TP\n.B {}\n{}\n", escaped(label), escaped(text));
}

std::string settings_sections() {
  std::string out =
      ".SH CONFIGURATION\nKeys of git's own configuration, at any level:\n";
  for (const Setting& setting : k_config_settings) {
    out += tagged(setting.name, setting.text);
  }
  out += ".SH ENVIRONMENT\n";
  for (const Setting& setting : k_environment_settings) {
    out += tagged(setting.name, setting.text);
  }
  return out;
}

std::string arguments_section(const CommandSpec& command) {
  std::string out;
  for (const ArgumentSpec& argument : command.arguments) {
    std::string text{argument.help};
    if (!argument.choices.empty()) {
      text += fmt::format(": {}", fmt::join(words_of(argument.choices), ", "));
    }
    out += tagged(argument.name, text);
  }
  return out.empty() ? out : ".SH ARGUMENTS\n" + out;
}

std::string options_section(const CommandSpec& command) {
  std::string out = ".SH OPTIONS\n";
  for (const auto options : {command.options, common_options()}) {
    for (const OptionSpec& option : options) {
      out += tagged(option_label(option), option_text(option));
    }
  }
  return out;
}

std::string commands_section() {
  std::string out = ".SH COMMANDS\n";
  for (const CommandSpec& command : commands()) {
    if (!command.name.empty() && command.audience == Audience::everyone) {
      out += tagged(usage_line(command), command.summary);
    }
  }
  return out +
         ".PP\nEach has a page of its own, such as "
         "git\\-tokens\\-report(1).\n";
}

std::string examples_section(const CommandSpec& command) {
  std::string out;
  for (const std::string_view line : split(command.examples, '\n')) {
    if (!line.empty()) {
      const std::size_t tab = line.find('\t');
      out += tagged(line.substr(0, tab), line.substr(tab + 1));
    }
  }
  return out.empty() ? out : ".SH EXAMPLES\n" + out;
}

ManPage page(const CommandSpec& command) {
  const bool is_program = command.name.empty();
  std::string text = header(command) + description(command.description);
  text += is_program ? commands_section() : arguments_section(command);
  text += options_section(command);
  text += examples_section(command);
  text += k_exit_status;
  if (is_program) {
    text += settings_sections();
  } else {
    text += ".SH SEE ALSO\ngit\\-tokens(1)\n";
  }
  return {page_name(command) + ".1", text};
}

}  // namespace

std::vector<ManPage> man_pages() {
  std::vector<ManPage> pages;
  for (const CommandSpec& command : commands()) {
    if (command.audience == Audience::everyone) {
      pages.push_back(page(command));
    }
  }
  return pages;
}

}  // namespace tokens::cli
