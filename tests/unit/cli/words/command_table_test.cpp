// The table of commands, and that parser, help, manual pages and completions
// know every entry of it.
#include "cli/words/command_table.hpp"

#include "cli/words/arguments.hpp"
#include "cli/words/help.hpp"
#include "lib/base/text.hpp"
#include "lib/report/report.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace tokens;
using cli::CommandSpec;
using cli::WordSpec;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool is_sentence_part(std::string_view text) {
  return !text.empty() && text.back() != '.' && text == trim(text);
}

std::string page_of(const CommandSpec& command) {
  const std::string file =
      command.name.empty() ? "git-tokens.1"
                           : "git-tokens-" + std::string(command.name) + ".1";
  for (const cli::ManPage& page : cli::man_pages()) {
    if (page.file == file) {
      return page.text;
    }
  }
  return {};
}

/// Returns `text` as it stands in a manual page.
std::string in_troff(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    out += letter == '-' ? "\\-" : std::string(1, letter);
  }
  return out;
}

}  // namespace

TEST_SUITE("cli/words/command_table") {
  TEST_CASE("names are unique, and every command says what it does") {
    std::set<std::string_view> names;
    for (const CommandSpec& command : cli::commands()) {
      CAPTURE(command.name);
      CHECK(names.insert(command.name).second);
      CHECK(is_sentence_part(command.summary));
      CHECK(command.summary.size() <= 60);
      CHECK_FALSE(command.description.empty());
      CHECK(cli::command_named(command.name) == &command);
    }
    CHECK(cli::commands().front().name.empty());
    CHECK(cli::command_named("nonsense") == nullptr);
  }

  TEST_CASE("options are unique in a command and spelled as options are") {
    for (const CommandSpec& command : cli::commands()) {
      std::set<std::string_view> names;
      for (const WordSpec& option : command.options) {
        CAPTURE(command.name);
        CAPTURE(option.name());
        CHECK(option.name().starts_with("--"));
        CHECK(names.insert(option.name()).second);
        CHECK((option.short_name().empty() || option.short_name().size() == 2));
        CHECK((option.short_name().empty() ||
               names.insert(option.short_name()).second));
        CHECK(is_sentence_part(option.help));
        CHECK((option.values.choices.empty() || !option.value().empty()));
      }
    }
  }

  TEST_CASE("arguments that may be left out come last") {
    for (const CommandSpec& command : cli::commands()) {
      bool is_open = false;
      for (const cli::WordSpec& argument : command.arguments) {
        CAPTURE(command.name);
        CHECK_FALSE((is_open && (argument.need == cli::Need::required)));
        CHECK(is_sentence_part(argument.help));
        is_open |= argument.need == cli::Need::optional;
      }
    }
  }

  TEST_CASE("every grouping that the table offers is one of the report's") {
    const CommandSpec* report = cli::command_named("report");
    REQUIRE(report != nullptr);
    const auto by = std::find_if(
        report->options.begin(), report->options.end(), [](const auto& option) {
          return option.name() == "--by";
        });
    REQUIRE(by != report->options.end());
    const auto choices = cli::words_of(by->values.choices);
    for (const std::string_view choice : choices) {
      CAPTURE(choice);
      CHECK(report::dimension_named(choice).has_value());
    }
    // The last dimension of the enum, so that a new one is not forgotten.
    CHECK(choices.size() ==
          static_cast<std::size_t>(report::Dimension::source) + 1);
  }

  TEST_CASE("a mistyped command finds the one that is meant") {
    const auto meant = [](std::string_view name) {
      const CommandSpec* command = cli::command_like(name);
      return command == nullptr ? std::string_view("-") : command->name;
    };
    CHECK(meant("reprot") == "report");
    CHECK(meant("dayly") == "daily");
    CHECK(meant("install-hook") == "install-hooks");
    CHECK(meant("repotr") == "report");
    CHECK(meant("stat") == "status");  // begins so, though scan is near, too
    CHECK(meant("uninstall") == "uninstall-hooks");
    CHECK(meant("foo") == "-");
    CHECK(meant("xyzzy-plugh") == "-");
    CHECK(meant("") == "-");
    CHECK(meant(std::string(10'000, 'a')) == "-");
  }
}

TEST_SUITE("cli/words/help") {
  TEST_CASE("help names every argument and option, in 80 columns") {
    for (const CommandSpec& command : cli::commands()) {
      const std::string help = cli::help_text(command);
      CAPTURE(help);
      CHECK(holds(help, command.summary));
      CHECK(holds(help, cli::usage_line(command)));
      for (const WordSpec& option : command.options) {
        CHECK(holds(help, "  " + std::string(option.label)));
      }
      for (const cli::WordSpec& argument : command.arguments) {
        CHECK(holds(help, "  " + std::string(argument.label)));
      }
      for (const std::string_view line : split(help, '\n')) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
      }
      CHECK_FALSE(holds(help, "\n\n\n"));
    }
  }

  TEST_CASE("the program's help lists every command for everyone") {
    const std::string help = cli::help_text(cli::commands().front());
    for (const CommandSpec& command : cli::commands()) {
      CAPTURE(command.name);
      if (!command.name.empty()) {
        CHECK(holds(help, "\n  " + std::string(command.name) + " "));
      }
    }
  }

  TEST_CASE("the command that only packages need is listed nowhere") {
    const CommandSpec* man = cli::command_named("man");
    REQUIRE(man != nullptr);
    CHECK_FALSE(holds(cli::help_text(cli::commands().front()), "\n  man "));
    CHECK(page_of(*man).empty());
    CHECK(cli::command_like("mann") != man);
    for (const char* shell : {"bash", "zsh", "fish"}) {
      CHECK_FALSE(holds(*cli::completion_script(shell), "_word man"));
    }
  }

  TEST_CASE("usage lines nest what may be left out") {
    CHECK(cli::usage_line(*cli::command_named("add")) ==
          "git tokens add [INPUT [OUTPUT [NOTES]]] [options]");
    CHECK(cli::usage_line(*cli::command_named("import")) ==
          "git tokens import FILE [options]");
  }

  TEST_CASE("every command has a manual page with every option") {
    for (const CommandSpec& command : cli::commands()) {
      const std::string page = page_of(command);
      CAPTURE(page);
      CHECK(page.starts_with(".TH "));
      CHECK(holds(page, ".SH EXIT STATUS"));
      for (const WordSpec& option : command.options) {
        CHECK(holds(page, ".B " + in_troff(std::string(option.label))));
      }
    }
  }

  TEST_CASE("a manual page keeps the quotes of its examples") {
    for (const CommandSpec& command : cli::commands()) {
      if (command.name == "compare") {
        CHECK(holds(page_of(command),
                    ".B git tokens compare \\(dqlast week\\(dq "
                    "\\(dqthis week\\(dq\n"));
      }
    }
    CHECK(holds(page_of(cli::commands().front()), ".SH CONFIGURATION"));
  }

  TEST_CASE("no line of a manual page is taken for a macro by accident") {
    const std::vector<std::string> macros{".TH ", ".SH ", ".B ", ".TP", ".PP"};
    for (const cli::ManPage& page : cli::man_pages()) {
      for (const std::string_view line : split(page.text, '\n')) {
        CAPTURE(line);
        const bool is_macro =
            std::any_of(macros.begin(), macros.end(), [&](const auto& macro) {
              return line.starts_with(macro);
            });
        CHECK((is_macro || !line.starts_with('.')));
        CHECK_FALSE(line.starts_with('\''));
      }
    }
  }
}

TEST_SUITE("cli/words/completions") {
  TEST_CASE("every shell completes every command, option and choice") {
    for (const char* shell : {"bash", "zsh", "fish"}) {
      const auto script = cli::completion_script(shell);
      REQUIRE_MESSAGE(script.has_value(), shell);
      const bool is_fish = std::string_view(shell) == "fish";
      for (const CommandSpec& command : cli::commands()) {
        CAPTURE(shell);
        CAPTURE(command.name);
        CHECK(holds(*script, command.name));
        for (const WordSpec& option : command.options) {
          CAPTURE(option.name());
          CHECK(holds(*script,
                      is_fish ? "-l " + std::string(option.name().substr(2))
                              : std::string(option.name())));
          CHECK(holds(*script, option.values.choices));
        }
      }
      CHECK_FALSE(holds(*script, "@cases@"));
    }
  }

  TEST_CASE("there is no script for other shells") {
    CHECK_FALSE(cli::completion_script("tcsh").has_value());
    CHECK_FALSE(cli::completion_script("").has_value());
  }
}
