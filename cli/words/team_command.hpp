// The row of `ledger` in the table of commands; only command_table.cpp
// includes it.
#pragma once

#include "cli/words/command_table.hpp"
#include "cli/words/report_commands.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_ledger_arguments{
    ArgumentSpec{"ACTION", "what to do", true, "push pull status"}};
inline constexpr std::array k_ledger_options{
    k_team_ledger,
    OptionSpec{"--all-repos",
               "",
               "",
               "push: all repositories that stand on this machine, and what "
               "happened outside of all; pull: all that stand here"},
    OptionSpec{"--all",
               "",
               "",
               "push: also what was sent before, for a team's ledger that lost "
               "something"},
    k_json,
    k_no_scan};

inline constexpr CommandSpec k_ledger_command{
    CommandId::ledger,
    "ledger",
    "a team's ledger on PostgreSQL",
    "push sends what this repository used to the team's ledger, which `git "
    "config tokens.team` or GIT_TOKENS_TEAM names; what was sent before is not "
    "sent again, and each response counts once, however many send it. pull "
    "brings what teammates sent for this repository: log, show and report "
    "have it then, as they have notes. status tells whether the ledger "
    "answers, and what waits to be sent. `git tokens report --ledger team` "
    "asks the whole of it.\n\n"
    "Counts, ids, models, branches, authors and times go; never a path, a "
    "tool, an agent, a skill or a word of a conversation. tokens.share and "
    "tokens.identity hold as for notes. Hooks never connect.",
    k_ledger_arguments,
    k_ledger_options,
    "git config tokens.team postgresql://ada@db.example.org/tokens\twhere it "
    "is\n"
    "git tokens ledger push\tsend what is new\n"
    "git tokens report --ledger team --by author --since 1m\task all of it\n"};

}  // namespace tokens::cli
