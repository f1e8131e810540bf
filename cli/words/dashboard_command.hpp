// The row of `dashboard` in the table of commands; only command_table.cpp
// includes it.
#pragma once

#include "cli/words/command_table.hpp"

#include <array>

namespace tokens::cli {

inline constexpr std::array k_dashboard_options{
    OptionSpec{"--port", "", "N", "the port (default: 5000)"},
    OptionSpec{"--listen",
               "",
               "ADDRESS",
               "listen there and not at 127.0.0.1; beyond this machine the "
               "page asks for the token that is printed (or that "
               "GIT_TOKENS_DASHBOARD_TOKEN holds)"},
    OptionSpec{"--open", "", "", "open the page in the browser"},
    OptionSpec{"--html",
               "",
               "FILE",
               "write the page as one file that loads nothing, and serve "
               "nothing",
               "",
               false,
               Offer::files},
    OptionSpec{"--ledger",
               "",
               "LEDGER",
               "another ledger than this user's: a file, as it stands, or a "
               "team's by its URL, or `team` for the one that tokens.team "
               "names; no transcripts are read into it",
               "",
               false,
               Offer::files},
    OptionSpec{
        "--no-scan", "", "", "read no transcripts: show what is known already"},
};

inline constexpr CommandSpec k_dashboard_command{
    CommandId::dashboard,
    "dashboard",
    "a page in the browser: everything at a glance",
    "Serves a page over the whole ledger at http://127.0.0.1:5000/, and the "
    "same numbers for scripts: /api/stats, /api/logs and /api/projects as the "
    "older dashboard had them, /api/report with the options and the document "
    "of `git tokens report --json`, /api/events and /metrics. "
    "/api/openapi.json describes them.\n\n"
    "Only this machine can reach it. While somebody looks, new transcripts are "
    "read; the page shows what changed. Ctrl-C ends it.\n\n"
    "Of a team's ledger a private copy is made, which goes with the page; "
    "while somebody looks, what is new there comes every half minute.",
    {},
    k_dashboard_options,
    "git tokens dashboard --open\tin the browser\n"
    "git tokens dashboard --port 5001\twhen 5000 is taken\n"
    "git tokens dashboard --html costs.html\ta file to be sent\n"
    "git tokens dashboard --ledger team --open\twhat the whole team used\n"};

}  // namespace tokens::cli
