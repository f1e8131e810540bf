// The part of the table of commands that is about files: what goes out, and
// what comes in. Only command_table.cpp includes it.
#pragma once

#include "cli/words/command_table.hpp"
#include "cli/words/report_commands.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_export_arguments{
    ArgumentSpec{"FILE",
                 "the file to be written, - for the standard output (default)",
                 false,
                 "",
                 Offer::files}};
inline constexpr std::array k_export_options{
    OptionSpec{"--format",
               "",
               "FORM",
               "what to write (default: ledger)",
               "ledger branch portable trends-csv trends-json trends-text "
               "token-audit ccusage prometheus"},
    OptionSpec{"--days",
               "",
               "N",
               "of trends: only the last N days, 0 for all (default)"},
    OptionSpec{"--sections",
               "",
               "LIST",
               "of trends-text: what stands below the summary",
               "branch daily weekly insights",
               true},
    OptionSpec{"--branch",
               "",
               "NAME",
               "of branch files, portable exports and trends: only this branch",
               "",
               false,
               Offer::branches},
    OptionSpec{"--session",
               "",
               "ID",
               "of token-audit: this session, or the beginning of its id "
               "(default: the last one)"},
    k_no_scan};

inline constexpr std::array k_import_arguments{
    ArgumentSpec{"FILE",
                 "an export, a file of another tool, or a conversation; - for "
                 "the standard input",
                 true,
                 "",
                 Offer::files}};

inline constexpr CommandSpec k_export_command{
    CommandId::export_file,
    "export",
    "the whole ledger as one file",
    "Writes every fact and all evidence that this user's ledger holds as "
    "JSON lines: for another machine, or to keep. The file appears whole "
    "or not at all, and only its owner may read it.\n\n"
    "What `git tokens import` makes of it shows the same reports. "
    "Responses keep their ids: one that is also in transcripts is never "
    "counted twice.\n\n"
    "With --format it writes what other tools read instead: a branch file "
    "(branch) or one with its history (portable), the table, the "
    "analysis and the printed report of the older trend script, a session "
    "of token-audit, "
    "`ccusage daily --json`, or Prometheus' text with the metric names of "
    "Claude Code. branch, portable and trends hold the commits of this "
    "repository, trends-text also what waits for one; ccusage and prometheus "
    "the whole ledger.",
    k_export_arguments,
    k_export_options,
    "git tokens export ledger.jsonl\tto a file\n"
    "git tokens export - | ssh desk git-tokens import -\tto another "
    "machine\n"};

inline constexpr CommandSpec k_import_command{
    CommandId::import,
    "import",
    "take in an export, or a file of another tool",
    "Recognises the file by what is in it, says what it took, what "
    "it knew already, and what is wrong in the file. Importing a "
    "file twice changes nothing.\n\n"
    "Lines such as \"Token usage: 58992/200000; 141008 remaining\" "
    "are levels of the context: their growth is booked as "
    "estimated usage.",
    k_import_arguments,
    {},
    {}};

}  // namespace tokens::cli
