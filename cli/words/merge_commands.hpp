// The rows of `record-merge` and `merges` in the table of commands; only
// command_table.cpp includes it.
#pragma once

#include "cli/words/command_table.hpp"
#include "cli/words/report_commands.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_record_merge_options{
    OptionSpec{"--merge-commit",
               "",
               "REV",
               "the commit that brought the work to its branch (default: where "
               "the source branch went in, else HEAD)",
               "",
               false,
               Offer::revisions},
    OptionSpec{"--source-branch",
               "",
               "NAME",
               "the branch that was merged (default: what the graph, patches, "
               "notes and the message tell)",
               "",
               false,
               Offer::branches},
    OptionSpec{"--target-branch",
               "",
               "NAME",
               "the branch that it went to (default: the one that holds the "
               "commit)",
               "",
               false,
               Offer::branches},
    OptionSpec{"--base",
               "",
               "REV",
               "where the target stood before: of a fast-forward, or of a "
               "batch of a merge queue",
               "",
               false,
               Offer::revisions},
    OptionSpec{"--commits",
               "",
               "IDS",
               "the merged commits as the forge lists them, for a squash whose "
               "branch is gone",
               "",
               true},
    OptionSpec{"--pr", "", "N", "the number of the pull or merge request"},
    OptionSpec{"--merged-by", "", "WHO", "who merged it"},
    OptionSpec{"--no-fetch",
               "",
               "",
               "do not ask the remote for the commits of the pull request"},
    k_json,
    k_no_scan,
    OptionSpec{"--commit-sha", "", "REV", "older name of --merge-commit"},
    OptionSpec{"--pr-number", "", "N", "older name of --pr"},
    OptionSpec{"--output-json", "", "", "older name of --json"}};

inline constexpr CommandSpec k_record_merge_command{
    CommandId::record_merge,
    "record-merge",
    "record what a merge brought, and what it cost",
    "Finds the commits that a merge brought to its branch: by the commit "
    "graph, or, for a squash or a rebase of a forge, by equal patches, the "
    "commits of the pull request, the notes of this clone and the message. "
    "Nothing is told by counting commits.\n\n"
    "The row is a note on the merge commit (refs/notes/token-merges), which "
    "`git tokens sync` takes to the team. Recording a merge again prints the "
    "same row; what it lacked is filled in. A merge of which no usage is known "
    "is recorded, too: as one without data, not as one that cost nothing.",
    {},
    k_record_merge_options,
    "git tokens record-merge\tthe merge that HEAD is\n"
    "git tokens record-merge --source-branch feature/login\twhere it went in\n"
    "git tokens record-merge --merge-commit 1a2b3c4 --pr 12\tin CI\n"};

inline constexpr std::array k_merges_options{
    OptionSpec{"--top", "", "N", "the N costliest branches"},
    k_json,
    k_no_scan};

inline constexpr CommandSpec k_merges_command{
    CommandId::merges,
    "merges",
    "the merges that were recorded, with running totals",
    "Lists recorded merges in the order in which they came to their branch, "
    "with what each brought and what all cost until then. The totals are "
    "computed from the commits each time, and each commit counts once: of a "
    "branch that is merged twice, the second merge has what came since.",
    {},
    k_merges_options,
    "git tokens merges\tall of them\n"
    "git tokens merges --top 5\tthe five costliest branches\n"};

}  // namespace tokens::cli
