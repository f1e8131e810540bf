// What was typed, taken apart by the table.
#include "cli/words/arguments.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;
using cli::Arguments;

namespace {

using Words = std::vector<std::string>;

Arguments parsed(const Words& words) {
  auto arguments = cli::parse_arguments(words);
  REQUIRE_MESSAGE(arguments.has_value(),
                  (arguments ? "" : arguments.error().message));
  return std::move(*arguments);
}

std::string refused(const Words& words) {
  const auto arguments = cli::parse_arguments(words);
  REQUIRE_FALSE(arguments.has_value());
  CHECK(arguments.error().kind == ErrorKind::usage);
  CHECK(arguments.error().message.find('\n') == std::string::npos);
  return arguments.error().message;
}

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("cli/words/arguments") {
  TEST_CASE("no word at all is the glance") {
    CHECK(parsed({}).command->name.empty());
    const Arguments arguments = parsed({"--json"});
    CHECK(arguments.command->name.empty());
    CHECK(arguments.has("--json"));
    CHECK_FALSE(arguments.has("--no-scan"));
  }

  TEST_CASE("options may stand before and behind the command and arguments") {
    for (const Words& words : {Words{"log", "--json", "main"},
                               Words{"--json", "log", "main"},
                               Words{"log", "main", "--json"}}) {
      const Arguments arguments = parsed(words);
      CHECK(arguments.command->name == "log");
      CHECK(arguments.has("--json"));
      CHECK(arguments.positional(0) == "main");
      CHECK_FALSE(arguments.positional(1).has_value());
    }
  }

  TEST_CASE("values come with a blank, an equals sign, or a short name") {
    CHECK(parsed({"log", "--limit", "5"}).value("--limit") == "5");
    CHECK(parsed({"log", "--limit=5"}).value("--limit") == "5");
    CHECK(parsed({"log", "-n", "5"}).value("--limit") == "5");
    CHECK(parsed({"log", "-n5"}).value("--limit") == "5");
    CHECK(parsed({"report", "--since", "1 week ago"}).value("--since") ==
          "1 week ago");
    CHECK(parsed({"report", "--author", "a,b"}).value("--author") == "a,b");
  }

  TEST_CASE("an option takes one value: arguments may follow") {
    CHECK(parsed({"report", "--format", "json", "lib"}).positionals ==
          Words{"lib"});
    CHECK(parsed({"report", "--format", "json", "--", "-x"}).positionals ==
          Words{"-x"});
  }

  TEST_CASE("of a repeated option the last value counts") {
    const Arguments arguments =
        parsed({"report", "--branch", "a", "--branch", "b"});
    CHECK(arguments.value("--branch") == "b");
  }

  TEST_CASE("lists are split, trimmed, joined and freed of doubles") {
    const Arguments arguments =
        parsed({"report", "--by", "day, model", "--by", "model,branch"});
    CHECK(arguments.list("--by") == Words{"day", "model", "branch"});
    CHECK(arguments.list("--source").empty());
  }

  TEST_CASE("the names of commands are ordinary words behind a command") {
    const Arguments arguments = parsed({"add", "5", "6", "log"});
    CHECK(arguments.positionals == Words{"5", "6", "log"});
    CHECK(parsed({"show", "report"}).positional(0) == "report");
  }

  TEST_CASE("two dashes end the options") {
    const Arguments arguments = parsed({"show", "--", "--json"});
    CHECK_FALSE(arguments.has("--json"));
    CHECK(arguments.positional(0) == "--json");
  }

  TEST_CASE("a negative number is an argument, for the command to refuse") {
    CHECK(parsed({"add", "-5", "10"}).positionals == Words{"-5", "10"});
  }

  TEST_CASE("help and version are answered before anything is checked") {
    CHECK(parsed({"--help"}).has("--help"));
    CHECK(parsed({"-h"}).has("--help"));
    CHECK(parsed({"--version"}).has("--version"));
    const Arguments arguments = parsed({"completions", "--help"});
    CHECK(arguments.has("--help"));
    CHECK(arguments.command->name == "completions");
  }

  TEST_CASE("an unknown command is named, with the one that is meant") {
    CHECK(holds(refused({"reprot"}), "'report'"));
    CHECK(holds(refused({"frobnicate"}), "git tokens help"));
    CHECK(holds(refused({""}), "no command"));
  }

  TEST_CASE("an unknown option is named") {
    CHECK(holds(refused({"log", "--foo"}), "--foo"));
    CHECK(holds(refused({"log", "-x"}), "-x"));
    CHECK(holds(refused({"scan", "--no-scan"}), "--no-scan"));
    CHECK(holds(refused({"--tz", "UTC"}), "UTC"));
  }

  TEST_CASE("a value outside the choices is refused with all of them") {
    const std::string message = refused({"report", "--format", "xml"});
    CHECK(holds(message, "xml"));
    CHECK(holds(message, "table, json, csv, markdown"));
    CHECK(holds(refused({"report", "--by", "model,"}), "--by"));
    CHECK(holds(refused({"completions", "tcsh"}), "bash, zsh, fish"));
  }

  TEST_CASE("missing values and arguments, and too many, are refused") {
    CHECK(holds(refused({"report", "--since"}), "value"));
    CHECK(holds(refused({"import"}), "FILE"));
    CHECK(holds(refused({"show", "a", "b"}), "'b'"));
    CHECK(holds(refused({"scan", "x"}), "'x'"));
  }

  TEST_CASE("what a terminal would obey does not get into a message") {
    CHECK_FALSE(holds(refused({"log", "--x\x1b[2J"}), "\x1b"));
    CHECK_FALSE(holds(refused({"\x1b[2J"}), "\x1b"));
  }

  TEST_CASE("words are handed on as they were") {
    const std::vector<std::string> words{
        "comment", "--pr=12", "--dry-run", "--base=-odd rev", "--tag", "a"};
    std::vector<std::string> all{"ci"};
    all.insert(all.end(), words.begin(), words.end());
    const auto first = cli::parse_arguments(all);
    REQUIRE(first);
    std::vector<std::string> again = cli::words_again(*first);
    again.insert(again.begin(), "ci");
    const auto second = cli::parse_arguments(again);
    REQUIRE(second);
    CHECK(second->positionals == first->positionals);
    CHECK(second->options == first->options);
  }
}
