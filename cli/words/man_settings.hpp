// What the manual page of the program lists of settings: a test holds the keys
// against those that the code reads. Only man_page.cpp includes it.
#pragma once

#include <array>
#include <string_view>

namespace tokens::cli {

struct Setting {
  std::string_view name;
  std::string_view text;
};

inline constexpr std::array k_config_settings{
    Setting{"tokens.quiet", "true: the hook prints no line"},
    Setting{"tokens.prompt",
            "auto (the default) or never: whether the hook may ask for tokens "
            "when no transcript could be read"},
    Setting{"tokens.prices",
            "a file of prices that goes before the built-in table"},
    Setting{"tokens.pathMap",
            "OLD=NEW: what a path of a container or another machine is called "
            "here; may stand several times"},
    Setting{"tokens.startOfWeek",
            "monday (the default) or sunday: where the weeks of reports begin"},
    Setting{"tokens.budget.commit",
            "what one commit may cost: dollars such as 25, or 2M tokens"},
    Setting{"tokens.budget.branch", "the same for a branch"},
    Setting{"tokens.budget.author", "the same for the author of a commit"},
    Setting{"tokens.budget.day", "the same for a day"},
    Setting{"tokens.budget.week", "the same for a week"},
    Setting{"tokens.budget.month", "the same for a month"},
    Setting{"tokens.share",
            "notes (the default), files, both with a comma between, or none: "
            "what others get to see"},
    Setting{"tokens.identity",
            "name (the default), hash or none: how notes call sessions and "
            "branches"},
    Setting{"tokens.autopush",
            "true: git push sends the notes, where the pre-push hook is "
            "installed"},
    Setting{"tokens.team", "the URL of a team's ledger"},
    Setting{"tokens.repository",
            "what a team's ledger calls this repository (default: as its "
            "remote tells)"},
    Setting{"tokens.ci.names",
            "true: comments on pull requests name the authors"},
    Setting{"tokens.ci.tools",
            "true: comments on pull requests name the tools"},
    Setting{"tokens.alias.OLD",
            "the project under which OLD is reported; also as "
            "tokens.project.OLD.alias"},
    Setting{"tokens.task.file",
            "the file of the task log, or none (default: "
            "~/.claude/token-usage.log)"},
    Setting{"tokens.task.usdPerMillion",
            "what a million tokens of the task log cost (default: 2.60)"}};

inline constexpr std::array k_environment_settings{
    Setting{"GIT_TOKENS", "0 switches the hook off"},
    Setting{"GIT_TOKENS_LEDGER",
            "the ledger's file, instead of "
            "${XDG_DATA_HOME:-~/.local/share}/git-tokens/ledger.db"},
    Setting{"GIT_TOKENS_TEAM",
            "the team's ledger, instead of what tokens.team names"},
    Setting{"GIT_TOKENS_DASHBOARD_TOKEN",
            "what a dashboard asks for that listens beyond this machine, "
            "instead of one that it makes up; 16 characters or more"},
    Setting{"GIT_TOKENS_DASHBOARD_FETCH_SECONDS",
            "how often a dashboard asks a team's ledger for what is new, at "
            "most (default: 30)"},
    Setting{"CLAUDE_CONFIG_DIR", "where transcripts are, separated by commas"},
    Setting{"CLAUDE_TOKEN_COUNT",
            "in the environment of a commit: its tokens, where no transcript "
            "tells any"},
    Setting{"GITHUB_TOKEN, GH_TOKEN, GITLAB_TOKEN, CI_JOB_TOKEN",
            "what `git tokens ci comment` writes with"},
    Setting{"NO_COLOR", "set: no colours"},
    Setting{"CLICOLOR, CLICOLOR_FORCE",
            "0: no colours; other than 0 in the second: colours also where no "
            "terminal is"},
    Setting{"COLUMNS", "the width of tables"}};

}  // namespace tokens::cli
