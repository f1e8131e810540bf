// See conservation.hpp.
#include "lib/app/reports/conservation.hpp"

#include "lib/ledger/assignments.hpp"

namespace tokens::app {

Result<report::Conservation> conservation(Workspace& workspace) {
  TOKENS_TRY_ASSIGN(const ledger::PlaceCounts counts,
                    ledger::count_places(*workspace.ledger));
  return report::Conservation{counts.responses,
                              counts.commits,
                              counts.pending,
                              counts.dropped,
                              counts.outside};
}

}  // namespace tokens::app
