// The row of `ci` in the table of commands; only command_table.cpp includes
// it.
#pragma once

#include "cli/words/command_table.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_ci_arguments{
    ArgumentSpec{"ACTION", "what to do", true, "comment summary check init"},
    ArgumentSpec{"FORGE", "init: which one", false, "github gitlab"}};
inline constexpr std::array k_ci_options{
    OptionSpec{"--github", "", "", "the forge is GitHub (default: found out)"},
    OptionSpec{"--gitlab", "", "", "the forge is GitLab"},
    OptionSpec{"--pr",
               "",
               "N",
               "the number of the pull or merge request (default: what the "
               "build machine says)"},
    OptionSpec{"--base",
               "",
               "REV",
               "what it is to be merged into (default: as above)",
               "",
               false,
               Offer::revisions},
    OptionSpec{"--head",
               "",
               "REV",
               "its last commit (default: as above, else HEAD)",
               "",
               false,
               Offer::revisions},
    OptionSpec{
        "--tag", "", "NAME", "comment: tells comments of several jobs apart"},
    OptionSpec{"--behavior",
               "",
               "HOW",
               "comment: edit ours, or write a new one and leave, delete or "
               "hide ours (default: update)",
               "update new delete-and-new hide-and-new"},
    OptionSpec{"--dry-run", "", "", "comment: print it and send nothing"},
    OptionSpec{"--max-cost",
               "",
               "DOLLARS",
               "the most that the pull request may cost: exit status 3 above "
               "it"},
    OptionSpec{
        "--max-tokens", "", "N", "the most tokens: 500,000 or 2M; the same"},
    OptionSpec{"--output",
               "-o",
               "FILE",
               "summary: write it there, too, to be kept",
               "",
               false,
               Offer::files},
    OptionSpec{"--no-fetch", "", "", "take the notes that are here already"},
    OptionSpec{"--patience",
               "",
               "SECONDS",
               "how long the forge may take in all (default: 60)"},
    OptionSpec{"--tz",
               "",
               "ZONE",
               "check: zone of days, weeks and months, as report has it"},
    OptionSpec{"--force", "", "", "init: replace the file"}};

inline constexpr CommandSpec k_ci_command{
    CommandId::ci,
    "ci",
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
    k_ci_arguments,
    k_ci_options,
    "git tokens ci init github\tthe workflow, ready to commit\n"
    "git tokens ci comment --dry-run --base main\tsee it before others do\n"
    "git tokens ci check --max-cost 10\tat most $10 for a pull request\n"};

}  // namespace tokens::cli
