// What one commit cost, by session and model: the common ground of files in
// the working tree, of log and show, and of the hook's line.
#pragma once

#include "lib/app/views/price_tables.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/views.hpp"
#include "lib/report/report.hpp"
#include "lib/views/branch_file.hpp"
#include "lib/views/session_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// What one session used of one model for a commit.
struct CommitPart {
  std::string session;
  std::string model;  ///< empty when none
  report::Sum sum;
};

struct CommitSums {
  report::Sum sum;
  std::vector<CommitPart> parts;      ///< by session and model, sorted
  std::vector<std::string> models;    ///< the costliest first
  std::vector<std::string> sessions;  ///< the costliest first
  Evidence evidence = Evidence::none;
  bool only_manual = false;  ///< nothing but what a person typed
  std::string notes;         ///< what was typed beside it
};

/// Adds up what is shown at `commits`, which are one and the same in several
/// clones, or just one: their own responses and those of the commits that they
/// replaced.
Result<CommitSums> sums_of(ledger::Ledger& ledger,
                           FactPricer& pricer,
                           const std::vector<ledger::RowId>& commits);

/// Orders the parts by name, and what they name by cost.
void order_parts(CommitSums& sums);

/// Returns the views of the commit, and what the ledger keeps of it.
views::BranchEntry to_branch_entry(const ledger::CommitRow& commit,
                                   const CommitSums& sums,
                                   const Prices& prices);
views::SessionFile to_session_file(const ledger::CommitRow& commit,
                                   const CommitSums& sums,
                                   const Prices& prices);
ledger::CommitCost to_cost(ledger::RowId commit,
                           const CommitSums& sums,
                           const Prices& prices);

/// Returns what the living commits of a branch cost: as the ledger has it, or
/// added up from their responses where some were never priced, or with other
/// prices; nothing if they are more than `most` then.
Result<std::optional<ledger::CommitCost>> cost_of_branch(
    ledger::Ledger& ledger,
    const Prices& prices,
    ledger::RowId repository,
    const std::string& branch,
    std::size_t most = SIZE_MAX);

/// Prices the commits of a repository anew that others were used for: their
/// files stay as they are until `rebuild`. In the transaction that is open.
Result<void> price_again(ledger::Ledger& ledger,
                         const Prices& prices,
                         ledger::RowId repository);

}  // namespace tokens::app
