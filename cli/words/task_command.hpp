// The row of `task` in the table of commands; only command_table.cpp includes
// it.
#pragma once

#include "cli/words/command_table.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_task_arguments{
    ArgumentSpec{
        "ACTION", "what to do", true, "log list today projects cost edit"},
    ArgumentSpec{"PROJECT",
                 "log: the project; edit: the id; cost: the "
                 "tokens (default: 170,000)"},
    ArgumentSpec{"TASK", "log: what was done"},
    ArgumentSpec{"TOKENS", "log: how many tokens it took"}};
inline constexpr std::array k_task_options{
    OptionSpec{"--date", "", "DATE", "log, edit: when it was (default: now)"},
    OptionSpec{"--project",
               "",
               "NAME",
               "list, today, projects: only this one; edit: the new one"},
    OptionSpec{"--task", "", "TEXT", "edit: the new text"},
    OptionSpec{"--tokens", "", "N", "edit: the new number"},
    OptionSpec{"--remove", "", "", "edit: take the entry out"},
    OptionSpec{
        "--since", "", "DATE", "list, projects: only at or after this date"},
    OptionSpec{"--until", "", "DATE", "list, projects: only before it"},
    OptionSpec{"--format",
               "",
               "FORMAT",
               "how to print it, log being the words of token-tracker.sh "
               "(default: table)",
               "table json log"},
    OptionSpec{"--json", "", "", "short for --format json"}};

inline constexpr CommandSpec k_task_command{
    CommandId::task,
    "task",
    "the log that people keep by hand",
    "For usage that no transcript shows and no commit can have: a task, "
    "its project and its tokens. `report --all-repos --by project` or "
    "`--by task` adds it up with everything else, at a flat price of $2.60 "
    "a million tokens (`git config tokens.task.usdPerMillion 3.10`). It "
    "belongs to no repository.\n\n"
    "Entries stand in ~/.claude/token-usage.log, too, where the older "
    "token-tracker.sh reads and appends; each of its lines counts once. "
    "`git config --global tokens.task.file` names another file, or none. "
    "A line that is taken out of the file stays counted: use edit.\n\n"
    "A commit's id in parentheses, as in \"Fix timing (abc1234)\", shows "
    "the task in `git tokens show abc1234`. `git config --global "
    "tokens.alias.OLD NEW` reports the project OLD as NEW.",
    k_task_arguments,
    k_task_options,
    "git tokens task log app \"Fix timing (abc1234)\" 2,800\tan entry\n"
    "git tokens task today\twhat was logged today, with ids\n"
    "git tokens task edit 12 --tokens 3,800\ta correction\n"
    "git tokens task cost 50,000\twhat that would cost\n"};

}  // namespace tokens::cli
