// What a team's ledger can be asked, on its server or in a copy of it. It was
// never told of tools, agents, skills, tasks and paths: nobody may take their
// absence for a zero.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>

namespace tokens::app {

/// Returns `usage` for what a team's ledger does not know.
Result<void> check_team_query(const ReportQuery& query);

/// Says, inside the transaction that the caller began, of which team's ledger
/// this one is a copy: its address without passwords.
Result<void> set_team_of_copy(ledger::Ledger& ledger, const std::string& shown);

/// Returns that address; "" if the ledger is somebody's own.
std::string team_of_copy(ledger::Ledger& ledger);

}  // namespace tokens::app
