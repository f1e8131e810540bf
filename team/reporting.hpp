// A report on a team's ledger: the same query, the same answer as the local
// one, added up by the server and priced here.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"
#include "team/server.hpp"

namespace tokens::team {

/// Answers the query over the whole of the team's ledger. `workspace` gives
/// prices, aliases and .mailmap; its ledger is not asked, and may be missing.
Result<report::Report> build_report(app::Workspace& workspace,
                                    Server& server,
                                    const app::ReportQuery& query);

}  // namespace tokens::team
