// The part of a report that looks inside sessions: by tool, MCP server, skill.
// What it needs is loaded only for reports that ask for it.
#include "lib/app/reports/report_run.hpp"

#include <algorithm>

namespace tokens::app {

using ledger::Fact;
using report::Dimension;

Result<void> ReportRun::load_inside() {
  const auto asks_for = [this](Dimension dimension) {
    return std::find(query_.by.begin(), query_.by.end(), dimension) !=
           query_.by.end();
  };
  if (asks_for(Dimension::tool) || asks_for(Dimension::mcp_server)) {
    TOKENS_TRY_ASSIGN(tools_, ToolShares::load(ledger_));
  }
  if (asks_for(Dimension::skill)) {
    TOKENS_TRY_ASSIGN(skills_, ledger::skills(ledger_));
  }
  return {};
}

/// Adds the fact to the groups of the tools that it is about.
void ReportRun::take_shares(const Fact& fact, const Place& place) {
  for (const ToolShare& share :
       tools_->divide(fact, pricer_.price_parts(fact))) {
    share_ = &share;
    group_of(fact, place) += share.sum;
  }
  share_ = nullptr;
}

}  // namespace tokens::app
