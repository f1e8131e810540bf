// The options of `git tokens dashboard`, which two programs read: git-tokens,
// which reads transcripts first, and git-tokens-dashboard, which serves.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {

struct DashboardOptions {
  std::string address = "127.0.0.1";
  int port = 5000;
  bool opens_browser = false;
  bool scans = true;
};

/// Returns the options; `usage` for those that contradict, or make no sense.
Result<DashboardOptions> dashboard_options(const Arguments& arguments);

/// With what `git tokens dashboard --ledger` starts the programs that fill and
/// show the copy of a team's ledger: the name or URL as it was typed. Not among
/// their words, which other users of a machine may see.
inline constexpr const char* k_team_of_dashboard =
    "GIT_TOKENS_DASHBOARD_LEDGER";

/// Returns true if --ledger names a team's ledger and no file.
bool names_team_ledger(const Arguments& arguments);

/// Makes --ledger hold for this process and the programs that it starts, and
/// returns whether it was given. `not_found` if there is no such file: a
/// ledger that is only looked at is not made; `usage` for a team's.
Result<bool> use_chosen_ledger(const Arguments& arguments);

/// Returns the words that were typed, for the other program; without a team's
/// ledger.
std::vector<std::string> typed_words(const Arguments& arguments);

/// Returns the options of report that /api/report?name=value... stands for,
/// over the whole ledger; `usage` for what has no meaning there.
Result<Arguments> report_arguments(
    const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace tokens::cli
