// See command_table.hpp. Options that several commands take are constants, so
// that they mean the same everywhere.
#include "cli/words/command_table.hpp"

#include "cli/words/ci_command.hpp"
#include "cli/words/dashboard_command.hpp"
#include "cli/words/exchange_commands.hpp"
#include "cli/words/merge_commands.hpp"
#include "cli/words/report_commands.hpp"
#include "cli/words/task_command.hpp"
#include "cli/words/team_command.hpp"

#include <array>

namespace tokens::cli {
namespace {

constexpr OptionSpec k_dry_run{
    "--dry-run", "", "", "say what would be done and change nothing"};
constexpr OptionSpec k_shared_place{
    "--global-hooks-path",
    "",
    "",
    "also where core.hooksPath names a directory that other repositories use"};

constexpr std::array k_common{
    OptionSpec{"--help", "-h", "", "explain the command and its options"},
    OptionSpec{"--version", "-V", "", "print the version"},
};

constexpr std::array k_glance_options{k_json, k_no_scan};

constexpr std::array k_log_options{
    OptionSpec{"--limit",
               "-n",
               "N",
               "at most N commits, 0 for all (default: 30 on a terminal when "
               "no range is given, otherwise all)"},
    k_json,
    k_no_scan};

constexpr std::array k_blame_arguments{
    ArgumentSpec{"PATH",
                 "a file or folder of the last commit (default: this folder)",
                 false,
                 "",
                 Offer::files}};
constexpr std::array k_blame_options{k_json, k_no_scan};

constexpr std::array k_check_options{
    OptionSpec{"--max-cost",
               "",
               "DOLLARS",
               "the most that may have been spent: 5, 2.50 or $5; the budgets "
               "of git's configuration are left aside"},
    OptionSpec{"--max-tokens",
               "",
               "N",
               "the most tokens: 500,000 or 2M; left aside are the budgets, "
               "too"},
    OptionSpec{"--since",
               "",
               "DATE",
               "with --max-cost or --max-tokens: only usage at or after this "
               "date, as report has it"},
    OptionSpec{
        "--until", "", "DATE", "the same: only usage before this moment"},
    OptionSpec{"--branch",
               "",
               "NAME",
               "this branch instead of the current one; with --max-cost or "
               "--max-tokens only this branch",
               "",
               false,
               Offer::branches},
    OptionSpec{"--allow-empty",
               "",
               "",
               "pass also where nothing is recorded, and where a model has no "
               "price"},
    OptionSpec{"--format",
               "",
               "FORMAT",
               "how to print it (default: table); github: annotations in the "
               "log of an action",
               "table json github"},
    OptionSpec{"--json", "", "", "short for --format json"},
    OptionSpec{"--tz",
               "",
               "ZONE",
               "zone of days, weeks and months, as report has it (default: "
               "local)"},
    k_no_scan};

constexpr std::array k_log_arguments{
    ArgumentSpec{"RANGE",
                 "commits as git log names them (default: HEAD)",
                 false,
                 "",
                 Offer::revisions}};

constexpr std::array k_show_arguments{ArgumentSpec{
    "REV", "the commit (default: HEAD)", false, "", Offer::revisions}};
constexpr std::array k_show_options{k_json, k_no_scan};

constexpr std::array k_add_arguments{
    ArgumentSpec{"INPUT",
                 "input tokens; with --pending: the commit; with --total: "
                 "notes"},
    ArgumentSpec{"OUTPUT", "output tokens"},
    ArgumentSpec{"NOTES", "what it was for"}};
constexpr std::array k_add_options{
    OptionSpec{"--commit",
               "-c",
               "REV",
               "the commit that gets it (default: HEAD)",
               "",
               false,
               Offer::revisions},
    OptionSpec{"--model",
               "-m",
               "NAME",
               "the model; without one the cost "
               "stays unknown"},
    OptionSpec{"--interactive", "-i", "", "ask for the numbers"},
    OptionSpec{"--total",
               "",
               "N",
               "a total in place of INPUT and OUTPUT; its classes, and so its "
               "cost, stay unknown"},
    OptionSpec{"--pending",
               "",
               "",
               "give the commit everything that waits for one in this "
               "repository"},
    OptionSpec{"--outside",
               "",
               "",
               "list what was used in no repository since --since, and give it "
               "to the commit after a yes"},
    OptionSpec{"--since", "", "DATE", "with --outside: from when on"},
    OptionSpec{"--session",
               "",
               "ID",
               "with --outside: of this session only; the beginning of its id "
               "is enough"},
    OptionSpec{"--force", "", "", "with --outside: do not ask"},
    k_json,
    k_no_scan};

constexpr std::array k_scan_options{k_json};
constexpr std::array k_backfill_options{k_no_scan};

constexpr std::array k_sync_arguments{ArgumentSpec{
    "REMOTE",
    "a remote's name or address (default: the branch's, else origin)"}};
constexpr std::array k_sync_options{k_json, k_no_scan};

constexpr std::array k_install_options{
    OptionSpec{"--force",
               "",
               "",
               "keep an odd hook under another name and "
               "install beside it"},
    OptionSpec{"--config",
               "",
               "",
               "name the hooks in git's configuration instead of writing "
               "files; git 2.54 and newer"},
    OptionSpec{
        "--manual", "", "", "print what to add by hand, and change nothing"},
    k_dry_run,
    k_shared_place};
constexpr std::array k_uninstall_options{k_dry_run, k_shared_place};

constexpr std::array k_status_options{k_json, k_no_scan};
constexpr std::array k_doctor_options{
    k_json,
    OptionSpec{"--recover",
               "",
               "",
               "merge ledgers that were set aside as damaged, as far as they "
               "can be read"}};

constexpr std::array k_prices_arguments{
    ArgumentSpec{"MODEL", "only models whose name holds this text"}};
constexpr std::array k_prices_options{k_json};

constexpr std::array k_completions_arguments{
    ArgumentSpec{"SHELL", "the shell", true, "bash zsh fish"}};

constexpr std::array k_man_options{OptionSpec{"--output",
                                              "",
                                              "DIR",
                                              "write all pages there",
                                              "",
                                              false,
                                              Offer::directories}};

constexpr std::array k_help_arguments{ArgumentSpec{
    "COMMAND", "the command to be explained", false, "", Offer::commands}};

constexpr std::array k_commands{
    CommandSpec{
        CommandId::glance,
        "",
        "what commits, branches and features cost in AI tokens",
        "Shows what the branch cost in AI tokens: its total, the last commits "
        "with usage, and what waits for a commit. With a command it does what "
        "the command says.",
        {},
        k_glance_options,
        "git tokens\tthis branch at a glance\n"
        "git tokens log main..HEAD\twhat the commits of a branch cost\n"
        "git tokens report --by author --since 1w\twho used how much\n"
        "git tokens install-hooks\tcount every commit from now on\n"},
    CommandSpec{CommandId::log,
                "log",
                "commits with their tokens and cost",
                "Lists commits, newest first, with the tokens that led to "
                "them. A commit without usage shows a dash.",
                k_log_arguments,
                k_log_options,
                "git tokens log\tthe history of this branch\n"
                "git tokens log v1.0..HEAD\twhat a release cost\n"},
    CommandSpec{CommandId::show,
                "show",
                "one commit in detail",
                "Shows the tokens of one commit by session and model, its "
                "cost, and how the link between both is known.",
                k_show_arguments,
                k_show_options,
                "git tokens show HEAD~2 --json\tfor a script\n"},
    k_report_command,
    face(CommandId::daily, "daily", "report by day"),
    face(CommandId::weekly, "weekly", "report by week"),
    face(CommandId::monthly, "monthly", "report by month"),
    face(CommandId::sessions, "sessions", "report by session"),
    face(CommandId::branches, "branches", "report by branch"),
    k_authors_command,
    face(CommandId::models, "models", "report by model"),
    k_trends_command,
    k_compare_command,
    k_top_command,
    k_blocks_command,
    k_statusline_command,
    CommandSpec{
        CommandId::blame,
        "blame",
        "what the lines that stand today cost",
        "This is a share, not a measurement: nobody knows which token wrote "
        "which line. The tokens and the cost of each commit are divided evenly "
        "among the lines that it added, and git blame tells which of them "
        "stand in the last commit. Parts are rounded down; what is left, with "
        "the commits' lines in other files and those that no longer stand, is "
        "told below the table.\n\n"
        "Lines of commits without a record are unknown, never free.",
        k_blame_arguments,
        k_blame_options,
        "git tokens blame lib/parser.cpp\tone file\n"
        "git tokens blame --json\tthis folder, for a script\n"},
    CommandSpec{
        CommandId::check,
        "check",
        "is what was used within the budgets?",
        "Compares the budgets of git's configuration (tokens.budget.commit, "
        "branch, author, day, week and month) with what was used, or, with "
        "--max-cost or --max-tokens, everything that this repository used. A "
        "budget is an amount of dollars (25, 2.50) or of tokens (2M "
        "tokens).\n\n"
        "The exit status is 3 when a budget is exceeded, which means strictly "
        "above it, and 1 when that cannot be told: where nothing is recorded, "
        "or a model without a price was used. It is 2 when no budget is set, "
        "or one means nothing.",
        {},
        k_check_options,
        "git config tokens.budget.branch 25\ta budget of $25 for each branch\n"
        "git tokens check\tis everything within its budget?\n"
        "git tokens check --max-cost 5 --since 1w\tthe last week\n"
        "git tokens check --format github\tin an action\n"},
    CommandSpec{
        CommandId::add,
        "add",
        "add tokens by hand, or place what waits for a commit",
        "Books usage that no transcript shows on a commit. Without numbers it "
        "asks for them on a terminal; an end of input or Ctrl-C changes "
        "nothing.\n\n"
        "With --pending it takes no numbers: the commit gets everything that "
        "waits for one in this repository. With --outside it gets what was "
        "used in no repository: in a folder above it, or where no hook told. "
        "`git config --add tokens.pathMap OLD=NEW` says what a folder of a "
        "container is called here, and then nothing needs to be given by "
        "hand.",
        k_add_arguments,
        k_add_options,
        "git tokens add 12,000 3,000 \"pairing on a call\"\tfor HEAD\n"
        "git tokens add 500 80 -c HEAD~1 -m claude-opus-4-5\twith a model\n"
        "git tokens add --pending HEAD\tplace what waits\n"
        "git tokens add --outside --since yesterday\tlist it, and ask\n"},
    CommandSpec{CommandId::scan,
                "scan",
                "read all transcripts now",
                "Reads what every transcript gained, and places it in every "
                "repository that the ledger knows. With --json it prints the "
                "report of everything, and how many files, bytes and lines "
                "there were.",
                {},
                k_scan_options,
                {}},
    CommandSpec{CommandId::backfill,
                "backfill",
                "older usage and the views of older commits",
                "Reads all transcripts, gives older usage to the commits it "
                "led to, and writes the branch and session files of commits "
                "that were made before the hooks were installed.",
                {},
                k_backfill_options,
                {}},
    CommandSpec{CommandId::rebuild,
                "rebuild",
                "write branch and session files and notes again",
                "Writes the files below token_metrics/local_tracking and temp "
                "again, all of them from the ledger, and the notes of this "
                "clone. Files of somebody else are renamed, never "
                "overwritten.",
                {},
                k_backfill_options,
                {}},
    k_export_command,
    k_import_command,
    k_task_command,
    k_record_merge_command,
    k_merges_command,
    k_dashboard_command,
    CommandSpec{
        CommandId::sync,
        "sync",
        "share what commits cost, through the repository",
        "Fetches the notes of refs/notes/tokens, adds what this machine knows "
        "of its own commits, and pushes; never forced, and nothing else "
        "travels. Whoever syncs sees the numbers of all in log, show and "
        "report.\n\n"
        "Notes carry counts, models, sessions, branches and times; never a "
        "tool, an agent, a skill, a path or a word of a conversation. `git "
        "config tokens.identity hash` writes pseudonyms for sessions and "
        "branches, `none` leaves them out; `git config tokens.share none` "
        "only reads what others share.",
        k_sync_arguments,
        k_sync_options,
        "git tokens sync\twith the usual remote\n"
        "git tokens sync upstream --json\tfor a script\n"},
    k_ledger_command,
    k_ci_command,
    CommandSpec{CommandId::install_hooks,
                "install-hooks",
                "count every commit of this repository",
                "Puts post-commit, post-rewrite and post-merge where git looks "
                "for hooks, beside whatever stands there; then reads all "
                "transcripts once. Running it again upgrades. With --config "
                "the hooks of this repository stand in .git/config, which git "
                "2.54 and newer read, and the files go; without it the other "
                "way round.",
                {},
                k_install_options,
                {}},
    CommandSpec{CommandId::uninstall_hooks,
                "uninstall-hooks",
                "take the hooks out again",
                "Removes what install-hooks wrote and puts back what stood "
                "there before. Numbers that were counted stay in the ledger.",
                {},
                k_uninstall_options,
                {}},
    CommandSpec{
        CommandId::status,
        "status",
        "how well this repository is covered",
        "Counts the commits of the local branches with usage recorded, and "
        "says why the others have none; when a hook ran last and how long it "
        "took; what waits for a commit; notes that were not sent; and hooks "
        "that somebody replaced or bypassed. The exit status is 1 when a hook "
        "or a setting is out of order.",
        {},
        k_status_options,
        {}},
    CommandSpec{
        CommandId::doctor,
        "doctor",
        "is everything in order?",
        "Looks at ledger, transcripts, prices, repository, settings "
        "and hooks, and whether all numbers add up. The exit status is 1 when "
        "something needs a hand.",
        {},
        k_doctor_options,
        {}},
    CommandSpec{CommandId::prices,
                "prices",
                "the prices in force",
                "Lists the rates in US dollars per million tokens. A file "
                "~/.config/git-tokens/prices.json, or the one that `git config "
                "tokens.prices` names, goes before the built-in table.",
                k_prices_arguments,
                k_prices_options,
                "git tokens prices opus\tonly some models\n"},
    CommandSpec{CommandId::completions,
                "completions",
                "what a shell needs to complete commands and options",
                "Prints the script for the shell.",
                k_completions_arguments,
                {},
                "source <(git-tokens completions bash)\tfor this shell only\n"},
    CommandSpec{CommandId::man,
                "man",
                "the manual pages",
                "Prints git-tokens(1), or writes all pages to a directory.",
                {},
                k_man_options,
                {},
                Audience::nobody},
    CommandSpec{CommandId::help,
                "help",
                "explain a command",
                "Explains the command, or lists all commands.",
                k_help_arguments,
                {},
                {}},
};

}  // namespace

std::span<const CommandSpec> commands() {
  return k_commands;
}

std::span<const OptionSpec> common_options() {
  return k_common;
}

std::string_view program_name() {
  return "git tokens";
}

}  // namespace tokens::cli
