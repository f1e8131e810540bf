// See team_copy.hpp.
#include "lib/app/reports/team_copy.hpp"

#include "lib/ledger/ledger.hpp"

#include <algorithm>
#include <array>

namespace tokens::app {
namespace {

using report::Dimension;

constexpr std::array k_unknown_dimensions{Dimension::agent,
                                          Dimension::tool,
                                          Dimension::mcp_server,
                                          Dimension::skill,
                                          Dimension::task};

}  // namespace

Result<void> check_team_query(const ReportQuery& query) {
  for (const Dimension dimension : query.by) {
    if (std::find(k_unknown_dimensions.begin(),
                  k_unknown_dimensions.end(),
                  dimension) != k_unknown_dimensions.end()) {
      return fail(ErrorKind::usage,
                  std::string("--by ") + report::name_of(dimension) +
                      ": tools, agents, skills and tasks never leave a "
                      "machine, so a team's ledger does not know them");
    }
  }
  if (!query.path.empty() || query.project.find('/') != std::string::npos) {
    return fail(ErrorKind::usage,
                "paths never leave a machine: a team's ledger cannot be asked "
                "for one");
  }
  if (query.sharers == Sharers::co_authors) {
    return fail(ErrorKind::usage,
                "--co-authors: a team's ledger knows the authors of commits "
                "only");
  }
  return {};
}

Result<void> set_team_of_copy(ledger::Ledger& ledger,
                              const std::string& shown) {
  return ledger::set_setting(ledger, ledger::k_team_of_copy, shown);
}

std::string team_of_copy(ledger::Ledger& ledger) {
  return ledger::setting(ledger, ledger::k_team_of_copy).value_or("");
}

}  // namespace tokens::app
