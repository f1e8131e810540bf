// The part of the table of commands that is about report, its faces, and what
// looks at the same numbers in another way. Only command_table.cpp includes it.
#pragma once

#include "cli/words/command_table.hpp"

#include <array>

namespace tokens::cli {

inline constexpr OptionSpec k_json{
    "--json", "", "", "print one JSON document and nothing else"};
inline constexpr OptionSpec k_no_scan{
    "--no-scan", "", "", "read no transcripts: show what is known already"};
inline constexpr OptionSpec k_author{"--author",
                                     "",
                                     "TEXT",
                                     "only authors whose name or address "
                                     "holds this text"};
inline constexpr OptionSpec k_project{
    "--project",
    "",
    "NAME",
    "only this project: its folder's name, or part of its path "
    "when it holds a slash"};
inline constexpr OptionSpec k_model{
    "--model", "", "TEXT", "only models whose name holds this text"};
inline constexpr OptionSpec k_source{"--source",
                                     "",
                                     "SOURCE",
                                     "only usage that is known from there",
                                     "transcript manual reading imported note"};
inline constexpr OptionSpec k_all_repos{
    "--all-repos",
    "",
    "",
    "everything that this user's ledger holds, from anywhere"};
inline constexpr OptionSpec k_format{"--format",
                                     "",
                                     "FORMAT",
                                     "how to print it (default: table)",
                                     "table json csv markdown"};
inline constexpr OptionSpec k_report_format{
    "--format",
    "",
    "FORMAT",
    "how to print it (default: table); html is a page of its own, with a "
    "picture",
    "table json csv markdown html"};
inline constexpr OptionSpec k_output{
    "--output",
    "-o",
    "FILE",
    "write to this file, which appears whole or not at all",
    "",
    false,
    Offer::files};
inline constexpr OptionSpec k_zone{
    "--tz",
    "",
    "ZONE",
    "zone of days and hours: a name such as Europe/Berlin, an "
    "offset such as +02:00, UTC, or local (default: local)"};
inline constexpr OptionSpec k_short_json{
    "--json", "", "", "short for --format json"};
inline constexpr OptionSpec k_start_of_week{
    "--start-of-week",
    "",
    "DAY",
    "the day on which weeks begin (default: tokens.startOfWeek, else monday)",
    "monday sunday"};

inline constexpr OptionSpec k_session{
    "--session", "", "ID", "only sessions whose id begins so"};

/// Which one: for reports, and for `git tokens ledger`.
inline constexpr OptionSpec k_team_ledger{
    "--ledger",
    "",
    "URL",
    "the team's ledger on PostgreSQL: its address, or team for the one that "
    "tokens.team names"};

inline constexpr std::array k_report_options{
    OptionSpec{"--by",
               "",
               "LIST",
               "group by these, separated by commas",
               "commit branch author model session project agent tool "
               "mcp-server skill task day week month hour source",
               true},
    OptionSpec{"--since",
               "",
               "DATE",
               "only usage at or after this date: 2026-03-01, 20260301, 7d, "
               "2w, 3m, \"1 week ago\", yesterday, today, or a timestamp"},
    OptionSpec{"--until",
               "",
               "DATE",
               "only usage before this moment; a day counts as a whole"},
    OptionSpec{
        "--branch", "", "NAME", "only this branch", "", false, Offer::branches},
    k_author,
    OptionSpec{"--co-authors",
               "",
               "",
               "by author: divide each commit evenly among its author and its "
               "Co-authored-by people; what is left over in a number goes, "
               "one by one, to the first of them"},
    k_project,
    k_model,
    k_session,
    k_source,
    k_all_repos,
    k_team_ledger,
    k_report_format,
    k_short_json,
    k_output,
    k_zone,
    k_start_of_week,
    OptionSpec{"--breakdown",
               "",
               "",
               "below each group a line for each of its models"},
    k_no_scan};

inline constexpr std::array k_trends_arguments{
    ArgumentSpec{"DAYS", "how many days up to today, 0 for all (default: 30)"}};

inline constexpr std::array k_report_arguments{
    ArgumentSpec{"PATH",
                 "only commits that change something there, as git log -- PATH "
                 "finds them; each counts whole, whatever else it changes",
                 false,
                 "",
                 Offer::files}};

inline constexpr std::string_view k_face_text =
    "A named face of report: the same numbers and the same options; --by adds "
    "further columns.";

/// Returns a command that is report with its grouping already chosen.
constexpr CommandSpec face(CommandId id,
                           std::string_view name,
                           std::string_view summary) {
  return {
      id, name, summary, k_face_text, k_report_arguments, k_report_options, {}};
}

inline constexpr CommandSpec k_report_command{
    CommandId::report,
    "report",
    "the one query: tokens and cost by whatever you ask",
    "Adds up the usage of this repository, or of all with --all-repos, "
    "over all time unless --since or --until say otherwise. Without --by "
    "it groups by model. Groups always add up to the total. Usage that "
    "waits for a commit, and usage whose commit was thrown away, are part "
    "of it.\n\n"
    "JSON has exact costs; tables round them. A model without a price "
    "makes the cost \"unknown\", never $0, and is named below the "
    "table.\n\n"
    "With a path it takes only the commits that change something there, "
    "but each with its whole cost; what a path's own lines cost, `git "
    "tokens blame` estimates.\n\n"
    "--by tool and --by mcp-server divide each response among the tools "
    "that it called and those whose results it read.",
    k_report_arguments,
    k_report_options,
    "git tokens report --by branch\twhat each branch cost\n"
    "git tokens report --by day,model --since 2w\ttwo weeks by day\n"
    "git tokens report --all-repos --json\teverything, for a script\n"
    "git tokens report --format csv -o costs.csv\tto a file\n"
    "git tokens report --by commit -- lib\tcommits that touch lib\n"
    "git tokens report --by tool --since 7d\twhat each tool cost\n"};

inline constexpr CommandSpec k_authors_command{
    CommandId::authors,
    "authors",
    "report by author",
    "A named face of report: the same numbers and the same options; --by "
    "adds further columns. The author is the commit's, as .mailmap has "
    "it.\n\n"
    "With --co-authors each commit is divided evenly among its author and "
    "the people in its Co-authored-by lines, class by class in whole "
    "tokens: what is left over goes, one token each, to the first of "
    "them, the author first. So the parts always add up to the commit. "
    "Programs are no people: Claude and names with [bot] get nothing. "
    "With --author, commits count whole in which that person took part.",
    k_report_arguments,
    k_report_options,
    "git tokens authors --since 1m\tthe last month, by person\n"
    "git tokens authors --co-authors\tpairs share their commits\n"};

inline constexpr CommandSpec k_trends_command{
    CommandId::trends,
    "trends",
    "report by day, for the last DAYS days",
    k_face_text,
    k_trends_arguments,
    k_report_options,
    "git tokens trends 7\tthe last seven days\n"};

inline constexpr std::array k_compare_arguments{
    ArgumentSpec{"A",
                 "a branch, a range of commits, or a period",
                 true,
                 "",
                 Offer::branches},
    ArgumentSpec{"B",
                 "another of the same kind (default: A becomes B, and is "
                 "compared with the period before it)",
                 false,
                 "",
                 Offer::branches}};

inline constexpr std::array k_compare_options{k_author,
                                              k_project,
                                              k_model,
                                              k_source,
                                              k_all_repos,
                                              k_format,
                                              k_short_json,
                                              k_output,
                                              k_zone,
                                              k_start_of_week,
                                              k_no_scan};

inline constexpr CommandSpec k_compare_command{
    CommandId::compare,
    "compare",
    "two branches, ranges or periods side by side",
    "Shows both, the difference and by how many per cent B is above A.\n\n"
    "What names a branch is that branch, as report --branch has it. With two "
    "dots it is a range of commits as git log names them. Everything else is a "
    "period: 2026, 2026-10, 2026-W40, 2026-10-05, 2026-10-01..2026-10-15, "
    "today, yesterday, \"this week\", \"last month\", or 7d, 2w, 3m for as "
    "much up to now. A period alone is compared with the one before it.\n\n"
    "Where a part has no price, its cost is unknown, and so is the difference.",
    k_compare_arguments,
    k_compare_options,
    "git tokens compare main feature/login\ttwo branches\n"
    "git tokens compare v1.0..v1.1 v1.1..HEAD\ttwo releases\n"
    "git tokens compare \"last week\" \"this week\"\ttwo weeks\n"
    "git tokens compare 30d\tthe last 30 days and the 30 before\n"};

inline constexpr std::array k_top_arguments{
    ArgumentSpec{"N", "how many (default: 10)"}};

inline constexpr CommandSpec k_top_command{
    CommandId::top,
    "top",
    "the costliest commits, branches or sessions",
    "A report whose groups are ranked by cost, and by tokens where the cost is "
    "equal or unknown. It groups by commit unless --by says otherwise; what is "
    "not among the first N stands in one line, so that all adds up to the "
    "total.",
    k_top_arguments,
    k_report_options,
    "git tokens top\tthe ten costliest commits\n"
    "git tokens top 5 --by branch --since 1m\tbranches of the last month\n"
    "git tokens top 3 --by day\tthe dearest days\n"};

inline constexpr std::array k_blocks_options{
    OptionSpec{"--active", "", "", "only the block that is not over"},
    OptionSpec{"--recent", "", "", "only blocks of the last three days"},
    k_zone,
    k_json,
    k_no_scan};

inline constexpr CommandSpec k_blocks_command{
    CommandId::blocks,
    "blocks",
    "five-hour blocks, and how fast the active one is used",
    "Shows everything that this user's ledger holds in the five-hour blocks by "
    "which plans are limited. A block begins at the whole hour (UTC) of its "
    "first response and ends five hours later; the next response begins "
    "another.\n\n"
    "For the active block it tells the tokens and dollars a minute since its "
    "first response, and where that leads until its end. What was typed or "
    "imported is in no block, and told below.",
    {},
    k_blocks_options,
    "git tokens blocks --recent\tthe last three days\n"
    "git tokens blocks --active --json\tfor a script\n"};

inline constexpr std::array k_statusline_options{k_zone};

inline constexpr CommandSpec k_statusline_command{
    CommandId::statusline,
    "statusline",
    "one line for the status line of Claude Code",
    "Reads the JSON that Claude Code gives to its status line command, and "
    "prints one line: the model, the session's cost as the client tells it, "
    "today's cost, the cost of the branch, and the five-hour block. It reads "
    "no transcript: today, branch and block are what the ledger knows since "
    "the last commit or command, marked with >= while the session has gone on. "
    "What cannot be told quickly is left out. It never fails.\n\n"
    "In ~/.claude/settings.json: \"statusLine\": {\"type\": \"command\", "
    "\"command\": \"git-tokens statusline\"}",
    {},
    k_statusline_options,
    {}};

}  // namespace tokens::cli
