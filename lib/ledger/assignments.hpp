// Which commit has which response: the one column that moves.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// A response that has no commit yet, as attribution needs it.
struct OpenUse {
  RowId row = 0;
  RowId session = 0;
  std::string directory;
  std::string hinted_branch;
  Moment time;  ///< earliest line in the owner's file, or first reading
  PlaceKind place = PlaceKind::outside;
  RowId repository = 0;
  RowId worktree = 0;
  std::string branch;              ///< that it waits on, when pending
  std::vector<std::string> edits;  ///< absolute paths that it wrote
  RowId file = 0;                  ///< the owner's transcript
};

/// Makes the indexes by which responses are found by commit and by session.
/// Free when they are there.
Result<void> ensure_assignment_indexes(Ledger& ledger);

/// Returns what is pending in `repository`, in no order; also what waits in
/// gone places (history.hpp), which counts as dropped.
Result<std::vector<OpenUse>> pending_uses(Ledger& ledger, RowId repository);

/// Returns what has no commit and belongs to one of `sessions`.
Result<std::vector<OpenUse>> open_uses_of(Ledger& ledger,
                                          const std::vector<RowId>& sessions);

/// A response of a transcript that is in no repository.
struct OutsideUse {
  RowId row = 0;
  std::string session;
  std::string directory;
  Moment time;
  std::int64_t tokens = 0;
};

/// Returns those since `since`, oldest first.
Result<std::vector<OutsideUse>> outside_uses(Ledger& ledger, Moment since);

/// Remembers that these sessions gained something that no run has placed yet.
Result<void> store_unplaced(Ledger& ledger, const std::set<RowId>& sessions);
/// The same of every session that said something in no known repository.
Result<void> leave_all_unplaced(Ledger& ledger);
Result<std::set<RowId>> unplaced_sessions(Ledger& ledger);
Result<void> forget_unplaced(Ledger& ledger);

/// Returns the sessions of which something without a commit can be in one of
/// these directories or on one of these branches: it happened there, edited a
/// file there, or is pending.
Result<std::set<RowId>> sessions_near(Ledger& ledger,
                                      const std::vector<std::string>& roots,
                                      const std::set<std::string>& branches);

/// Returns what each session edited for the responses that `commit` has.
struct SessionEdits {
  RowId session = 0;
  std::vector<std::string> edits;
};

Result<std::vector<SessionEdits>> sessions_of(Ledger& ledger, RowId commit);

Result<void> assign_to_commit(Ledger& ledger,
                              RowId response,
                              RowId repository,
                              RowId commit,
                              Evidence evidence);
Result<void> assign_pending(Ledger& ledger,
                            RowId response,
                            RowId repository,
                            RowId worktree,
                            const std::string& branch);

/// How many responses are in each place. What waits where no commit can be
/// made any more is `dropped`, not `pending`.
Result<PlaceCounts> count_places(Ledger& ledger);

}  // namespace tokens::ledger
