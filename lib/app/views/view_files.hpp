// Keeps branch files and session files in working trees equal to the facts.
//
// A file that git tracks is never written here; one that is not ours is set
// aside under another name, never overwritten.
#pragma once

#include "lib/app/views/commit_sums.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// What writing views did.
struct ViewsWritten {
  std::int64_t branch_files = 0;
  std::int64_t session_files = 0;
  std::vector<std::string> set_aside;   ///< new names of foreign files
  std::vector<std::string> problems;    ///< one line each
  std::vector<std::string> left_alone;  ///< folders that are none, a line each
  /// Tokens of each branch that changed.
  std::map<std::string, std::int64_t> branch_totals;
  /// Sums of the commits that were written, of the first of them if many.
  std::map<ledger::RowId, CommitSums> sums;
};

/// Whether files that git tracks are written, too (only `rebuild` may).
enum class TrackedFiles { leave, write };

/// Writes the views of the commits in `stale` and of those marked stale in
/// this repository, and unmarks them, in the transaction that is open: should
/// it not come to its end, the files are written again, with the same bytes.
/// Where a view could not be written, all are marked for the next run.
Result<ViewsWritten> write_stale_views(
    ledger::Ledger& ledger,
    ledger::RowId repository,
    const git::Repository& git,
    const Prices& prices,
    TrackedFiles tracked,
    const std::set<ledger::RowId>& stale = {});

/// Keeps branch and session files out of `git status`, unless `tokens.share`
/// contains files.
Result<void> hide_views(const git::Repository& repository);

}  // namespace tokens::app
