// The options of `git tokens dashboard`, which two programs read: git-tokens,
// which reads transcripts first, and git-tokens-dashboard, which serves.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"

#include <string>

namespace tokens::cli {

struct DashboardOptions {
  std::string address = "127.0.0.1";
  int port = 5000;
  bool opens_browser = false;
  bool scans = true;
  std::string ledger;           ///< another one than this user's; or empty
  bool is_team_ledger = false;  ///< it is a team's, and no file
};

/// The variable with which `git tokens dashboard --ledger` starts the programs
/// that fill and show the copy of a team's ledger: the name or URL as it was
/// typed. Not among their words, which other users of a machine may see.
inline constexpr const char* k_team_of_dashboard =
    "GIT_TOKENS_DASHBOARD_LEDGER";

/// Returns the options; `usage` for those that contradict, or make no sense,
/// `not_found` for a ledger that is not there: one that is only looked at is
/// not made.
Result<DashboardOptions> dashboard_options(const Arguments& arguments);

}  // namespace tokens::cli
