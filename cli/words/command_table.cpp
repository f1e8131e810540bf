// See command_table.hpp. Options that several commands take are constants, so
// that they mean the same everywhere.
#include "cli/words/command_table.hpp"

#include "lib/base/text.hpp"

namespace tokens::cli {
namespace {

constexpr WordSpec k_all_repos{
    "--all-repos", "everything that this user's ledger holds, from anywhere"};
constexpr WordSpec k_author{
    "--author TEXT", "only authors whose name or address holds this text"};
constexpr WordSpec k_dry_run{"--dry-run",
                             "say what would be done and change nothing"};
constexpr WordSpec k_shared_place{
    "--global-hooks-path",
    "also where core.hooksPath names a directory that other repositories use"};
constexpr WordSpec k_json{"--json", "print one JSON document and nothing else"};
constexpr WordSpec k_short_json{"--json", "short for --format json"};
constexpr WordSpec k_team_ledger{
    "--ledger URL",
    "the team's ledger on PostgreSQL: its address, or team for the one that "
    "tokens.team names"};
constexpr WordSpec k_model{"--model TEXT",
                           "only models whose name holds this text"};
constexpr WordSpec k_no_scan{"--no-scan",
                             "read no transcripts: show what is known already"};
constexpr WordSpec k_project{"--project NAME",
                             "only this project: its folder's name, or part "
                             "of its path when it holds a slash"};
constexpr WordSpec k_source{"--source SOURCE",
                            "only usage that is known from there",
                            "transcript manual reading imported note"};
constexpr WordSpec k_start_of_week{
    "--start-of-week DAY",
    "the day on which weeks begin (default: tokens.startOfWeek, else monday)",
    "monday sunday"};
constexpr WordSpec k_zone{
    "--tz ZONE",
    "zone of days and hours: a name such as Europe/Berlin, an offset such as "
    "+02:00, UTC, or local (default: local)"};
constexpr WordSpec k_output{
    "-o, --output FILE",
    "write to this file, which appears whole or not at all",
    Offer::files};
constexpr WordSpec k_path{
    "PATH",
    "only commits that change something there, as git log -- PATH finds them; "
    "each counts whole, whatever else it changes",
    Offer::files};
constexpr std::string_view k_face_text =
    "A named face of report: the same numbers and the same options; --by adds "
    "further columns.";

/// Returns the words of report and its faces, which differ in their argument.
std::vector<WordSpec> report_words(const WordSpec& argument) {
  return {
      argument,
      {"--by LIST",
       "group by these, separated by commas",
       Values::list("commit branch author model session project agent tool "
                    "mcp-server skill task day week month hour source")},
      {"--since DATE",
       "only usage at or after this date: 2026-03-01, 20260301, 7d, 2w, 3m, "
       "\"1 week ago\", yesterday, today, or a timestamp"},
      {"--until DATE",
       "only usage before this moment; a day counts as a whole"},
      {"--branch NAME", "only this branch", Offer::revisions},
      k_author,
      {"--co-authors",
       "by author: divide each commit evenly among its author and its "
       "Co-authored-by people; what is left over in a number goes, one by one, "
       "to the first of them"},
      k_project,
      k_model,
      {"--session ID", "only sessions whose id begins so"},
      k_source,
      k_all_repos,
      k_team_ledger,
      {"--format FORMAT",
       "how to print it (default: table); html is a page of its own, with a "
       "picture",
       "table json csv markdown html"},
      k_short_json,
      k_output,
      k_zone,
      k_start_of_week,
      {"--breakdown", "below each group a line for each of its models"},
      k_no_scan};
}

/// Returns a command that is report with its grouping already chosen.
CommandSpec face(std::string_view name,
                 std::string_view summary,
                 std::string_view dimension) {
  return {name, summary, k_face_text, report_words(k_path), {}, dimension};
}

const std::vector<CommandSpec> k_commands{
    {"",
     "what commits, branches and features cost in AI tokens",
     "Shows what the branch cost in AI tokens: its total, the last commits "
     "with usage, and what waits for a commit. With a command it does what the "
     "command says.",
     {k_json, k_no_scan},
     "git tokens\tthis branch at a glance\n"
     "git tokens log main..HEAD\twhat the commits of a branch cost\n"
     "git tokens report --by author --since 1w\twho used how much\n"
     "git tokens install-hooks\tcount every commit from now on\n"},
    {"log",
     "commits with their tokens and cost",
     "Lists commits, newest first, with the tokens that led to them. A commit "
     "without usage shows a dash.",
     {{"RANGE",
       "commits as git log names them (default: HEAD)",
       Offer::revisions},
      {"-n, --limit N",
       "at most N commits, 0 for all (default: 30 on a terminal when no range "
       "is given, otherwise all)"},
      k_json,
      k_no_scan},
     "git tokens log\tthe history of this branch\n"
     "git tokens log v1.0..HEAD\twhat a release cost\n"},
    {"show",
     "one commit in detail",
     "Shows the tokens of one commit by session and model, its cost, and how "
     "the link between both is known.",
     {{"REV", "the commit (default: HEAD)", Offer::revisions},
      k_json,
      k_no_scan},
     "git tokens show HEAD~2 --json\tfor a script\n"},
    {"report",
     "the one query: tokens and cost by whatever you ask",
     "Adds up the usage of this repository, or of all with --all-repos, over "
     "all time unless --since or --until say otherwise. Without --by it groups "
     "by model. Groups always add up to the total. Usage that waits for a "
     "commit, and usage whose commit was thrown away, are part of it.\n\n"
     "JSON has exact costs; tables round them. A model without a price makes "
     "the cost \"unknown\", never $0, and is named below the table.\n\n"
     "With a path it takes only the commits that change something there, but "
     "each with its whole cost; what a path's own lines cost, `git tokens "
     "blame` estimates.\n\n"
     "--by tool and --by mcp-server divide each response among the tools that "
     "it called and those whose results it read.",
     report_words(k_path),
     "git tokens report --by branch\twhat each branch cost\n"
     "git tokens report --by day,model --since 2w\ttwo weeks by day\n"
     "git tokens report --all-repos --json\teverything, for a script\n"
     "git tokens report --format csv -o costs.csv\tto a file\n"
     "git tokens report --by commit -- lib\tcommits that touch lib\n"
     "git tokens report --by tool --since 7d\twhat each tool cost\n"},
    face("daily", "report by day", "day"),
    face("weekly", "report by week", "week"),
    face("monthly", "report by month", "month"),
    face("sessions", "report by session", "session"),
    face("branches", "report by branch", "branch"),
    {"authors",
     "report by author",
     "A named face of report: the same numbers and the same options; --by adds "
     "further columns. The author is the commit's, as .mailmap has it.\n\n"
     "With --co-authors each commit is divided evenly among its author and the "
     "people in its Co-authored-by lines, class by class in whole tokens: what "
     "is left over goes, one token each, to the first of them, the author "
     "first. So the parts always add up to the commit. Programs are no people: "
     "Claude and names with [bot] get nothing. With --author, commits count "
     "whole in which that person took part.",
     report_words(k_path),
     "git tokens authors --since 1m\tthe last month, by person\n"
     "git tokens authors --co-authors\tpairs share their commits\n",
     "author"},
    face("models", "report by model", "model"),
    {"trends",
     "report by day, for the last DAYS days",
     k_face_text,
     report_words(
         {"DAYS", "how many days up to today, 0 for all (default: 30)"}),
     "git tokens trends 7\tthe last seven days\n",
     "day"},
    {"compare",
     "two branches, ranges or periods side by side",
     "Shows both, the difference and by how many per cent B is above A.\n\n"
     "What names a branch is that branch, as report --branch has it. With two "
     "dots it is a range of commits as git log names them. Everything else is "
     "a period: 2026, 2026-10, 2026-W40, 2026-10-05, 2026-10-01..2026-10-15, "
     "today, yesterday, \"this week\", \"last month\", or 7d, 2w, 3m for as "
     "much up to now. A period alone is compared with the one before it.\n\n"
     "Where a part has no price, its cost is unknown, and so is the "
     "difference.",
     {{"A",
       "a branch, a range of commits, or a period",
       Offer::revisions,
       Need::required},
      {"B",
       "another of the same kind (default: A becomes B, and is compared with "
       "the period before it)",
       Offer::revisions},
      k_author,
      k_project,
      k_model,
      k_source,
      k_all_repos,
      {"--format FORMAT",
       "how to print it (default: table)",
       "table json csv markdown"},
      k_short_json,
      k_output,
      k_zone,
      k_start_of_week,
      k_no_scan},
     "git tokens compare main feature/login\ttwo branches\n"
     "git tokens compare v1.0..v1.1 v1.1..HEAD\ttwo releases\n"
     "git tokens compare \"last week\" \"this week\"\ttwo weeks\n"
     "git tokens compare 30d\tthe last 30 days and the 30 before\n"},
    {"top",
     "the costliest commits, branches or sessions",
     "A report whose groups are ranked by cost, and by tokens where the cost "
     "is equal or unknown. It groups by commit unless --by says otherwise; "
     "what is not among the first N stands in one line, so that all adds up to "
     "the total.",
     report_words({"N", "how many (default: 10)"}),
     "git tokens top\tthe ten costliest commits\n"
     "git tokens top 5 --by branch --since 1m\tbranches of the last month\n"
     "git tokens top 3 --by day\tthe dearest days\n"},
    {"blocks",
     "five-hour blocks, and how fast the active one is used",
     "Shows everything that this user's ledger holds in the five-hour blocks "
     "by which plans are limited. A block begins at the whole hour (UTC) of "
     "its first response and ends five hours later; the next response begins "
     "another.\n\n"
     "For the active block it tells the tokens and dollars a minute since its "
     "first response, and where that leads until its end. What was typed or "
     "imported is in no block, and told below.",
     {{"--active", "only the block that is not over"},
      {"--recent", "only blocks of the last three days"},
      k_zone,
      k_json,
      k_no_scan},
     "git tokens blocks --recent\tthe last three days\n"
     "git tokens blocks --active --json\tfor a script\n"},
    {"statusline",
     "one line for the status line of Claude Code",
     "Reads the JSON that Claude Code gives to its status line command, and "
     "prints one line: the model, the session's cost as the client tells it, "
     "today's cost, the cost of the branch, and the five-hour block. It reads "
     "no transcript: today, branch and block are what the ledger knows since "
     "the last commit or command, marked with >= while the session has gone "
     "on. What cannot be told quickly is left out. It never fails.\n\n"
     "In ~/.claude/settings.json: \"statusLine\": {\"type\": \"command\", "
     "\"command\": \"git-tokens statusline\"}",
     {k_zone}},
    {"blame",
     "what the lines that stand today cost",
     "This is a share, not a measurement: nobody knows which token wrote which "
     "line. The tokens and the cost of each commit are divided evenly among "
     "the lines that it added, and git blame tells which of them stand in the "
     "last commit. Parts are rounded down; what is left, with the commits' "
     "lines in other files and those that no longer stand, is told below the "
     "table.\n\n"
     "Lines of commits without a record are unknown, never free.",
     {{"PATH",
       "a file or folder of the last commit (default: this folder)",
       Offer::files},
      k_json,
      k_no_scan},
     "git tokens blame lib/parser.cpp\tone file\n"
     "git tokens blame --json\tthis folder, for a script\n"},
    {"check",
     "is what was used within the budgets?",
     "Compares the budgets of git's configuration (tokens.budget.commit, "
     "branch, author, day, week and month) with what was used, or, with "
     "--max-cost or --max-tokens, everything that this repository used. A "
     "budget is an amount of dollars (25, 2.50) or of tokens (2M tokens).\n\n"
     "The exit status is 3 when a budget is exceeded, which means strictly "
     "above it, and 1 when that cannot be told: where nothing is recorded, or "
     "a model without a price was used. It is 2 when no budget is set, or one "
     "means nothing.",
     {{"--max-cost DOLLARS",
       "the most that may have been spent: 5, 2.50 or $5; the budgets of git's "
       "configuration are left aside"},
      {"--max-tokens N",
       "the most tokens: 500,000 or 2M; left aside are the budgets, too"},
      {"--since DATE",
       "with --max-cost or --max-tokens: only usage at or after this date, as "
       "report has it"},
      {"--until DATE", "the same: only usage before this moment"},
      {"--branch NAME",
       "this branch instead of the current one; with --max-cost or "
       "--max-tokens only this branch",
       Offer::revisions},
      {"--allow-empty",
       "pass also where nothing is recorded, and where a model has no price"},
      {"--format FORMAT",
       "how to print it (default: table); github: annotations in the log of an "
       "action",
       "table json github"},
      k_short_json,
      {"--tz ZONE",
       "zone of days, weeks and months, as report has it (default: local)"},
      k_no_scan},
     "git config tokens.budget.branch 25\ta budget of $25 for each branch\n"
     "git tokens check\tis everything within its budget?\n"
     "git tokens check --max-cost 5 --since 1w\tthe last week\n"
     "git tokens check --format github\tin an action\n"},
    {"add",
     "add tokens by hand, or place what waits for a commit",
     "Books usage that no transcript shows on a commit. Without numbers it "
     "asks for them on a terminal; an end of input or Ctrl-C changes "
     "nothing.\n\n"
     "With --pending it takes no numbers: the commit gets everything that "
     "waits for one in this repository. With --outside it gets what was used "
     "in no repository: in a folder above it, or where no hook told. `git "
     "config --add tokens.pathMap OLD=NEW` says what a folder of a container "
     "is called here, and then nothing needs to be given by hand.",
     {{"INPUT",
       "input tokens; with --pending: the commit; with --total: notes"},
      {"OUTPUT", "output tokens"},
      {"NOTES", "what it was for"},
      {"-c, --commit REV",
       "the commit that gets it (default: HEAD)",
       Offer::revisions},
      {"-m, --model NAME", "the model; without one the cost stays unknown"},
      {"-i, --interactive", "ask for the numbers"},
      {"--total N",
       "a total in place of INPUT and OUTPUT; its classes, and so its cost, "
       "stay unknown"},
      {"--pending",
       "give the commit everything that waits for one in this repository"},
      {"--outside",
       "list what was used in no repository since --since, and give it to the "
       "commit after a yes"},
      {"--since DATE", "with --outside: from when on"},
      {"--session ID",
       "with --outside: of this session only; the beginning of its id is "
       "enough"},
      {"--force", "with --outside: do not ask"},
      k_json,
      k_no_scan},
     "git tokens add 12,000 3,000 \"pairing on a call\"\tfor HEAD\n"
     "git tokens add 500 80 -c HEAD~1 -m claude-opus-4-5\twith a model\n"
     "git tokens add --pending HEAD\tplace what waits\n"
     "git tokens add --outside --since yesterday\tlist it, and ask\n"},
    {"scan",
     "read all transcripts now",
     "Reads what every transcript gained, and places it in every repository "
     "that the ledger knows. With --json it prints the report of everything, "
     "and how many files, bytes and lines there were.",
     {k_json}},
    {"backfill",
     "older usage and the views of older commits",
     "Reads all transcripts, gives older usage to the commits it led to, and "
     "writes the branch and session files of commits that were made before the "
     "hooks were installed.",
     {k_no_scan}},
    {"rebuild",
     "write branch and session files and notes again",
     "Writes the files below token_metrics/local_tracking and temp again, all "
     "of them from the ledger, and the notes of this clone. Files of somebody "
     "else are renamed, never overwritten.",
     {k_no_scan}},
    {"export",
     "the whole ledger as one file",
     "Writes every fact and all evidence that this user's ledger holds as JSON "
     "lines: for another machine, or to keep. The file appears whole or not at "
     "all, and only its owner may read it.\n\n"
     "What `git tokens import` makes of it shows the same reports. Responses "
     "keep their ids: one that is also in transcripts is never counted "
     "twice.\n\n"
     "With --format it writes what other tools read instead: a branch file "
     "(branch) or one with its history (portable), the table, the analysis and "
     "the printed report of the older trend script, a session of token-audit, "
     "`ccusage daily --json`, or Prometheus' text with the metric names of "
     "Claude Code. branch, portable and trends hold the commits of this "
     "repository, trends-text also what waits for one; ccusage and prometheus "
     "the whole ledger.",
     {{"FILE",
       "the file to be written, - for the standard output (default)",
       Offer::files},
      {"--format FORM",
       "what to write (default: ledger)",
       "ledger branch portable trends-csv trends-json trends-text token-audit "
       "ccusage prometheus"},
      {"--days N", "of trends: only the last N days, 0 for all (default)"},
      {"--sections LIST",
       "of trends-text: what stands below the summary",
       Values::list("branch daily weekly insights")},
      {"--branch NAME",
       "of branch files, portable exports and trends: only this branch",
       Offer::revisions},
      {"--session ID",
       "of token-audit: this session, or the beginning of its id (default: the "
       "last one)"},
      k_no_scan},
     "git tokens export ledger.jsonl\tto a file\n"
     "git tokens export - | ssh desk git-tokens import -\tto another "
     "machine\n"},
    {"import",
     "take in an export, or a file of another tool",
     "Recognises the file by what is in it, says what it took, what it knew "
     "already, and what is wrong in the file. Importing a file twice changes "
     "nothing.\n\n"
     "Lines such as \"Token usage: 58992/200000; 141008 remaining\" are levels "
     "of the context: their growth is booked as estimated usage.",
     {{"FILE",
       "an export, a file of another tool, or a conversation; - for the "
       "standard input",
       Offer::files,
       Need::required}}},
    {"task",
     "the log that people keep by hand",
     "For usage that no transcript shows and no commit can have: a task, its "
     "project and its tokens. `report --all-repos --by project` or `--by task` "
     "adds it up with everything else, at a flat price of $2.60 a million "
     "tokens (`git config tokens.task.usdPerMillion 3.10`). It belongs to no "
     "repository.\n\n"
     "Entries stand in ~/.claude/token-usage.log, too, where the older "
     "token-tracker.sh reads and appends; each of its lines counts once. `git "
     "config --global tokens.task.file` names another file, or none. A line "
     "that is taken out of the file stays counted: use edit.\n\n"
     "A commit's id in parentheses, as in \"Fix timing (abc1234)\", shows the "
     "task in `git tokens show abc1234`. `git config --global tokens.alias.OLD "
     "NEW` reports the project OLD as NEW.",
     {{"ACTION",
       "what to do",
       "log list today projects cost edit",
       Need::required},
      {"PROJECT",
       "log: the project; edit: the id; cost: the tokens (default: 170,000)"},
      {"TASK", "log: what was done"},
      {"TOKENS", "log: how many tokens it took"},
      {"--date DATE", "log, edit: when it was (default: now)"},
      {"--project NAME",
       "list, today, projects: only this one; edit: the new one"},
      {"--task TEXT", "edit: the new text"},
      {"--tokens N", "edit: the new number"},
      {"--remove", "edit: take the entry out"},
      {"--since DATE", "list, projects: only at or after this date"},
      {"--until DATE", "list, projects: only before it"},
      {"--format FORMAT",
       "how to print it, log being the words of token-tracker.sh (default: "
       "table)",
       "table json log"},
      k_short_json},
     "git tokens task log app \"Fix timing (abc1234)\" 2,800\tan entry\n"
     "git tokens task today\twhat was logged today, with ids\n"
     "git tokens task edit 12 --tokens 3,800\ta correction\n"
     "git tokens task cost 50,000\twhat that would cost\n"},
    {"record-merge",
     "record what a merge brought, and what it cost",
     "Finds the commits that a merge brought to its branch: by the commit "
     "graph, or, for a squash or a rebase of a forge, by equal patches, the "
     "commits of the pull request, the notes of this clone and the message. "
     "Nothing is told by counting commits.\n\n"
     "The row is a note on the merge commit (refs/notes/token-merges), which "
     "`git tokens sync` takes to the team. Recording a merge again prints the "
     "same row; what it lacked is filled in. A merge of which no usage is "
     "known is recorded, too: as one without data, not as one that cost "
     "nothing.",
     {{"--merge-commit REV",
       "the commit that brought the work to its branch (default: where the "
       "source branch went in, else HEAD)",
       Offer::revisions},
      {"--source-branch NAME",
       "the branch that was merged (default: what the graph, patches, notes "
       "and the message tell)",
       Offer::revisions},
      {"--target-branch NAME",
       "the branch that it went to (default: the one that holds the commit)",
       Offer::revisions},
      {"--base REV",
       "where the target stood before: of a fast-forward, or of a batch of a "
       "merge queue",
       Offer::revisions},
      {"--commits IDS",
       "the merged commits as the forge lists them, for a squash whose branch "
       "is gone",
       Values::list()},
      {"--pr N", "the number of the pull or merge request"},
      {"--merged-by WHO", "who merged it"},
      {"--no-fetch",
       "do not ask the remote for the commits of the pull request"},
      k_json,
      k_no_scan,
      {"--commit-sha REV", "older name of --merge-commit"},
      {"--pr-number N", "older name of --pr"},
      {"--output-json", "older name of --json"}},
     "git tokens record-merge\tthe merge that HEAD is\n"
     "git tokens record-merge --source-branch feature/login\twhere it went in\n"
     "git tokens record-merge --merge-commit 1a2b3c4 --pr 12\tin CI\n"},
    {"merges",
     "the merges that were recorded, with running totals",
     "Lists recorded merges in the order in which they came to their branch, "
     "with what each brought and what all cost until then. The totals are "
     "computed from the commits each time, and each commit counts once: of a "
     "branch that is merged twice, the second merge has what came since.",
     {{"--top N", "the N costliest branches"}, k_json, k_no_scan},
     "git tokens merges\tall of them\n"
     "git tokens merges --top 5\tthe five costliest branches\n"},
    {"dashboard",
     "a page in the browser: everything at a glance",
     "Serves a page over the whole ledger at http://127.0.0.1:5000/, and the "
     "same numbers for scripts: /api/stats, /api/logs and /api/projects as the "
     "older dashboard had them, /api/report with the options and the document "
     "of `git tokens report --json`, /api/events and /metrics. "
     "/api/openapi.json describes them.\n\n"
     "Only this machine can reach it. While somebody looks, new transcripts "
     "are read; the page shows what changed. Ctrl-C ends it.\n\n"
     "Of a team's ledger a private copy is made, which goes with the page; "
     "while somebody looks, what is new there comes every half minute.",
     {{"--port N", "the port (default: 5000)"},
      {"--listen ADDRESS",
       "listen there and not at 127.0.0.1; beyond this machine the page asks "
       "for the token that is printed (or that GIT_TOKENS_DASHBOARD_TOKEN "
       "holds)"},
      {"--open", "open the page in the browser"},
      {"--html FILE",
       "write the page as one file that loads nothing, and serve nothing",
       Offer::files},
      {"--ledger LEDGER",
       "another ledger than this user's: a file, as it stands, or a team's by "
       "its URL, or `team` for the one that tokens.team names; no transcripts "
       "are read into it",
       Offer::files},
      k_no_scan},
     "git tokens dashboard --open\tin the browser\n"
     "git tokens dashboard --port 5001\twhen 5000 is taken\n"
     "git tokens dashboard --html costs.html\ta file to be sent\n"
     "git tokens dashboard --ledger team --open\twhat the whole team used\n"},
    {"sync",
     "share what commits cost, through the repository",
     "Fetches the notes of refs/notes/tokens, adds what this machine knows of "
     "its own commits, and pushes; never forced, and nothing else travels. "
     "Whoever syncs sees the numbers of all in log, show and report.\n\n"
     "Notes carry counts, models, sessions, branches and times; never a tool, "
     "an agent, a skill, a path or a word of a conversation. `git config "
     "tokens.identity hash` writes pseudonyms for sessions and branches, "
     "`none` leaves them out; `git config tokens.share none` only reads what "
     "others share.",
     {{"REMOTE",
       "a remote's name or address (default: the branch's, else origin)"},
      k_json,
      k_no_scan},
     "git tokens sync\twith the usual remote\n"
     "git tokens sync upstream --json\tfor a script\n"},
    {"ledger",
     "a team's ledger on PostgreSQL",
     "push sends what this repository used to the team's ledger, which `git "
     "config tokens.team` or GIT_TOKENS_TEAM names; what was sent before is "
     "not sent again, and each response counts once, however many send it. "
     "pull brings what teammates sent for this repository: log, show and "
     "report have it then, as they have notes. status tells whether the ledger "
     "answers, and what waits to be sent. `git tokens report --ledger team` "
     "asks the whole of it.\n\n"
     "Counts, ids, models, branches, authors and times go; never a path, a "
     "tool, an agent, a skill or a word of a conversation. tokens.share and "
     "tokens.identity hold as for notes. Hooks never connect.",
     {{"ACTION", "what to do", "push pull status", Need::required},
      k_team_ledger,
      {"--all-repos",
       "push: all repositories that stand on this machine, and what happened "
       "outside of all; pull: all that stand here"},
      {"--all",
       "push: also what was sent before, for a team's ledger that lost "
       "something"},
      k_json,
      k_no_scan},
     "git config tokens.team postgresql://ada@db.example.org/tokens\twhere it "
     "is\n"
     "git tokens ledger push\tsend what is new\n"
     "git tokens report --ledger team --by author --since 1m\task all of it\n"},
    {"ci",
     "what a pull request cost, on the pull request",
     "comment writes one comment on the pull request and keeps it up to date; "
     "summary writes the same to the job's summary ($GITHUB_STEP_SUMMARY) or "
     "prints it; check exits with 3 for budgets (tokens.budget.*, --max-cost, "
     "--max-tokens) that this pull request exceeds and its base did not; init "
     "writes the jobs for GitHub or GitLab.\n\n"
     "Numbers come from the notes that `git tokens sync` shares; they are "
     "fetched first. The token is read from GITHUB_TOKEN, GITLAB_TOKEN or "
     "CI_JOB_TOKEN. A forge that is down, slow or does not let us write never "
     "fails the job: one line says so, and the summary is written instead.\n\n"
     "Names of authors are told only with `git config tokens.ci.names true`, "
     "those of tools with tokens.ci.tools.",
     {{"ACTION", "what to do", "comment summary check init", Need::required},
      {"FORGE", "init: which one", "github gitlab"},
      {"--github", "the forge is GitHub (default: found out)"},
      {"--gitlab", "the forge is GitLab"},
      {"--pr N",
       "the number of the pull or merge request (default: what the build "
       "machine says)"},
      {"--base REV",
       "what it is to be merged into (default: as above)",
       Offer::revisions},
      {"--head REV",
       "its last commit (default: as above, else HEAD)",
       Offer::revisions},
      {"--tag NAME", "comment: tells comments of several jobs apart"},
      {"--behavior HOW",
       "comment: edit ours, or write a new one and leave, delete or hide ours "
       "(default: update)",
       "update new delete-and-new hide-and-new"},
      {"--dry-run", "comment: print it and send nothing"},
      {"--max-cost DOLLARS",
       "the most that the pull request may cost: exit status 3 above it"},
      {"--max-tokens N", "the most tokens: 500,000 or 2M; the same"},
      {"-o, --output FILE",
       "summary: write it there, too, to be kept",
       Offer::files},
      {"--no-fetch", "take the notes that are here already"},
      {"--patience SECONDS",
       "how long the forge may take in all (default: 60)"},
      {"--tz ZONE", "check: zone of days, weeks and months, as report has it"},
      {"--force", "init: replace the file"}},
     "git tokens ci init github\tthe workflow, ready to commit\n"
     "git tokens ci comment --dry-run --base main\tsee it before others do\n"
     "git tokens ci check --max-cost 10\tat most $10 for a pull request\n"},
    {"install-hooks",
     "count every commit of this repository",
     "Puts post-commit, post-rewrite and post-merge where git looks for hooks, "
     "beside whatever stands there; then reads all transcripts once. Running "
     "it again upgrades. With --config the hooks of this repository stand in "
     ".git/config, which git 2.54 and newer read, and the files go; without it "
     "the other way round.",
     {{"--force", "keep an odd hook under another name and install beside it"},
      {"--config",
       "name the hooks in git's configuration instead of writing files; git "
       "2.54 and newer"},
      {"--manual", "print what to add by hand, and change nothing"},
      k_dry_run,
      k_shared_place}},
    {"uninstall-hooks",
     "take the hooks out again",
     "Removes what install-hooks wrote and puts back what stood there before. "
     "Numbers that were counted stay in the ledger.",
     {k_dry_run, k_shared_place}},
    {"status",
     "how well this repository is covered",
     "Counts the commits of the local branches with usage recorded, and says "
     "why the others have none; when a hook ran last and how long it took; "
     "what waits for a commit; notes that were not sent; and hooks that "
     "somebody replaced or bypassed. The exit status is 1 when a hook or a "
     "setting is out of order.",
     {k_json, k_no_scan}},
    {"doctor",
     "is everything in order?",
     "Looks at ledger, transcripts, prices, repository, settings and hooks, "
     "and whether all numbers add up. The exit status is 1 when something "
     "needs a hand.",
     {k_json,
      {"--recover",
       "merge ledgers that were set aside as damaged, as far as they can be "
       "read"}}},
    {"prices",
     "the prices in force",
     "Lists the rates in US dollars per million tokens. A file "
     "~/.config/git-tokens/prices.json, or the one that `git config "
     "tokens.prices` names, goes before the built-in table.",
     {{"MODEL", "only models whose name holds this text"}, k_json},
     "git tokens prices opus\tonly some models\n"},
    {"completions",
     "what a shell needs to complete commands and options",
     "Prints the script for the shell.",
     {{"SHELL", "the shell", "bash zsh fish", Need::required}},
     "source <(git-tokens completions bash)\tfor this shell only\n"},
    {"help",
     "explain a command",
     "Explains the command, or lists all commands.",
     {{"COMMAND", "the command to be explained", Offer::commands}}}};

const CommandSpec k_man{
    "man",
    "the manual pages",
    "Prints git-tokens(1), or writes all pages to a directory.",
    {{"--output DIR", "write all pages there", Offer::directories}}};

/// Returns the rows with their words apart, --help and --version among them.
std::vector<CommandSpec> completed(std::vector<CommandSpec> all) {
  for (CommandSpec& command : all) {
    command.words.push_back(
        {"-h, --help", "explain the command and its options"});
    command.words.push_back({"-V, --version", "print the version"});
    for (const WordSpec& word : command.words) {
      (word.label.starts_with('-') ? command.options : command.arguments)
          .push_back(word);
    }
  }
  return all;
}

/// Returns the shortest name that begins as it was typed, or nullptr.
const CommandSpec* command_beginning(std::string_view typed) {
  constexpr std::size_t k_shortest_beginning = 3;
  const CommandSpec* shortest = nullptr;
  for (const CommandSpec& command : commands()) {
    if (typed.size() >= k_shortest_beginning &&
        command.name.starts_with(typed) &&
        (shortest == nullptr || command.name.size() < shortest->name.size())) {
      shortest = &command;
    }
  }
  return shortest;
}

}  // namespace

std::string_view WordSpec::name() const {
  const std::size_t from = label.find("--");
  return label.substr(from, label.find(' ', from) - from);
}

std::string_view WordSpec::short_name() const {
  return label.starts_with("--") ? std::string_view{} : label.substr(0, 2);
}

std::string_view WordSpec::value() const {
  const std::size_t blank = label.find(' ', label.find("--"));
  return blank == label.npos ? std::string_view{} : label.substr(blank + 1);
}

const std::vector<CommandSpec>& commands() {
  static const std::vector<CommandSpec> all = completed(k_commands);
  return all;
}

const CommandSpec* command_named(std::string_view name) {
  static const std::vector<CommandSpec> unlisted = completed({k_man});
  for (const auto* all : {&commands(), &unlisted}) {
    for (const CommandSpec& command : *all) {
      if (command.name == name) {
        return &command;
      }
    }
  }
  return nullptr;
}

const CommandSpec* command_like(std::string_view name) {
  if (const CommandSpec* beginning = command_beginning(name)) {
    return beginning;
  }
  const CommandSpec* nearest = nullptr;
  std::size_t distance = name.size();
  for (const CommandSpec& command : commands()) {
    if (command.name.empty() || !resembles(name, command.name)) {
      continue;
    }
    const std::size_t edits = edits_between(name, command.name);
    if (edits < distance) {
      distance = edits;
      nearest = &command;
    }
  }
  return nearest;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words = split(text, ' ');
  std::erase(words, "");
  return words;
}

}  // namespace tokens::cli
