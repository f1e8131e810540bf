// See help.hpp: manual pages. The macros are those of man(7), which every
// system knows.
#include "cli/words/help.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace tokens::cli {
namespace {

constexpr std::string_view k_exit_status =
    ".SH EXIT STATUS\n"
    ".TP\n0\ndone\n"
    ".TP\n1\nfailed; one line on the standard error says why\n"
    ".TP\n2\nwrong usage\n"
    ".TP\n3\na budget is exceeded\n";

// A test holds these keys against those that the code reads.
using SettingRow = std::pair<std::string_view, std::string_view>;

const std::vector<SettingRow> k_config_settings{
    {"tokens.quiet", "true: the hook prints no line"},
    {"tokens.prompt",
     "auto (the default) or never: whether the hook may ask for tokens "
     "when no transcript could be read"},
    {"tokens.prices", "a file of prices that goes before the built-in table"},
    {"tokens.pathMap",
     "OLD=NEW: what a path of a container or another machine is called "
     "here; may stand several times"},
    {"tokens.startOfWeek",
     "monday (the default) or sunday: where the weeks of reports begin"},
    {"tokens.budget.commit",
     "what one commit may cost: dollars such as 25, or 2M tokens"},
    {"tokens.budget.branch", "the same for a branch"},
    {"tokens.budget.author", "the same for the author of a commit"},
    {"tokens.budget.day", "the same for a day"},
    {"tokens.budget.week", "the same for a week"},
    {"tokens.budget.month", "the same for a month"},
    {"tokens.share",
     "notes (the default), files, both with a comma between, or none: "
     "what others get to see"},
    {"tokens.identity",
     "name (the default), hash or none: how notes call sessions and "
     "branches"},
    {"tokens.autopush",
     "true: git push sends the notes, where the pre-push hook is "
     "installed"},
    {"tokens.team", "the URL of a team's ledger"},
    {"tokens.repository",
     "what a team's ledger calls this repository (default: as its "
     "remote tells)"},
    {"tokens.ci.names", "true: comments on pull requests name the authors"},
    {"tokens.ci.tools", "true: comments on pull requests name the tools"},
    {"tokens.alias.OLD",
     "the project under which OLD is reported; also as "
     "tokens.project.OLD.alias"},
    {"tokens.task.file",
     "the file of the task log, or none (default: "
     "~/.claude/token-usage.log)"},
    {"tokens.task.usdPerMillion",
     "what a million tokens of the task log cost (default: 2.60)"}};

const std::vector<SettingRow> k_environment_settings{
    {"GIT_TOKENS", "0 switches the hook off"},
    {"GIT_TOKENS_LEDGER",
     "the ledger's file, instead of "
     "${XDG_DATA_HOME:-~/.local/share}/git-tokens/ledger.db"},
    {"GIT_TOKENS_TEAM", "the team's ledger, instead of what tokens.team names"},
    {"GIT_TOKENS_DASHBOARD_TOKEN",
     "what a dashboard asks for that listens beyond this machine, "
     "instead of one that it makes up; 16 characters or more"},
    {"GIT_TOKENS_DASHBOARD_FETCH_SECONDS",
     "how often a dashboard asks a team's ledger for what is new, at "
     "most (default: 30)"},
    {"CLAUDE_CONFIG_DIR", "where transcripts are, separated by commas"},
    {"CLAUDE_TOKEN_COUNT",
     "in the environment of a commit: its tokens, where no transcript "
     "tells any"},
    {"GITHUB_TOKEN, GH_TOKEN, GITLAB_TOKEN, CI_JOB_TOKEN",
     "what `git tokens ci comment` writes with"},
    {"NO_COLOR", "set: no colours"},
    {"CLICOLOR, CLICOLOR_FORCE",
     "0: no colours; other than 0 in the second: colours also where no "
     "terminal is"},
    {"COLUMNS", "the width of tables"}};

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

/// Takes HelpEntry and SettingRow.
template <class Entries>
std::string section_text(std::string_view heading,
                         const Entries& entries,
                         std::string_view introduction = {}) {
  std::string out = ".SH ";
  std::transform(
      heading.begin(), heading.end(), std::back_inserter(out), ::toupper);
  out += fmt::format("\n{}", introduction);
  for (const auto& [label, text] : entries) {
    out += fmt::format(".TP\n.B {}\n{}\n", escaped(label), escaped(text));
  }
  return out;
}

ManPage page(const CommandSpec& command) {
  const bool is_program = command.name.empty();
  std::string text = header(command) + description(command.description);
  for (const HelpSection& section : help_sections(command, usage_line)) {
    text += section_text(section.heading, section.entries);
    if (section.heading == "Commands") {
      text +=
          ".PP\nEach has a page of its own, such as "
          "git\\-tokens\\-report(1).\n";
    }
  }
  text += k_exit_status;
  if (is_program) {
    text += section_text("Configuration",
                         k_config_settings,
                         "Keys of git's own configuration, at any level:\n");
    text += section_text("Environment", k_environment_settings);
  } else {
    text += ".SH SEE ALSO\ngit\\-tokens(1)\n";
  }
  return {page_name(command) + ".1", text};
}

}  // namespace

std::vector<ManPage> man_pages() {
  std::vector<ManPage> pages;
  for (const CommandSpec& command : commands()) {
    pages.push_back(page(command));
  }
  return pages;
}

}  // namespace tokens::cli
