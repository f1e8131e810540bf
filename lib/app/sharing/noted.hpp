// What other machines tell about commits that live here: the parsed notes, and
// what stands beside them (team.hpp).
//
// Invariant: a view, merged at the time of reading. Nothing of it enters the
// ledger, so the ledger's law is not touched by it; and where the ledger holds
// a (commit, session, model), the ledger counts and the line does not.

#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"
#include "lib/notes/note.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::app {

/// The ref that holds the notes, here and on every remote.
inline constexpr const char* k_notes_ref = "refs/notes/tokens";

/// By the id of the commit, which may be dead.
using NotesByCommit = std::map<std::string, notes::Note>;

/// Returns the notes of the notes commit `notes_id` (empty: none), and what a
/// team's ledger told beside them. Of lines with the same session and model a
/// note's counts: the others have revision 0.
Result<NotesByCommit> notes_of_all(const git::Repository& repository,
                                   const std::string& notes_id);

/// A living commit and the lines of its note that are not empty.
struct NotedCommit {
  CommitInfo commit;
  std::vector<notes::Line> lines;
};

/// Returns the noted commits that live in the workspace's repository, ordered
/// by id. Parsed once for each state of notes and refs: what was parsed is
/// kept in <common git dir>/git-tokens/notes-cache.
Result<std::vector<NotedCommit>> noted_commits(Workspace& workspace);

/// Returns the one with this id, or nullptr.
const NotedCommit* find_noted(const std::vector<NotedCommit>& commits,
                              const std::string& id);

/// What the ledger has to say itself: for commits in `commits`, sessions and
/// models in `keys` (as any kind of identity writes them).
struct LedgerHolds {
  std::set<std::string> commits;
  std::set<std::pair<std::string, std::string>> keys;

  [[nodiscard]] bool holds(const std::string& commit,
                           const notes::Line& line) const {
    return commits.contains(commit) &&
           keys.contains({line.session, line.model});
  }
};

/// Rows of a session and of a model.
struct RowPairHash {
  std::size_t operator()(
      const std::pair<ledger::RowId, ledger::RowId>& pair) const {
    return static_cast<std::size_t>(pair.first) * 0x9E3779B97F4A7C15ULL +
           static_cast<std::size_t>(pair.second);
  }
};

using RowPairs =
    std::unordered_set<std::pair<ledger::RowId, ledger::RowId>, RowPairHash>;

/// Adds the keys that these rows of the ledger stand for.
Result<void> add_keys(ledger::Ledger& ledger,
                      const RowPairs& rows,
                      LedgerHolds& holds);

/// Returns what the ledger holds of the noted commits of the repository,
/// recorded here or in one of its `clones`. Reads its facts only if it has a
/// row for one of these commits.
Result<LedgerHolds> ledger_holds(Workspace& workspace,
                                 const std::vector<NotedCommit>& noted,
                                 const std::vector<ledger::CommitRow>& clones);

/// Prices lines. A line is an amount, not a request: it has the rates of its
/// last day for prompts of ordinary size, without fast mode, batch or region.
class LinePricer {
 public:
  explicit LinePricer(std::shared_ptr<const pricing::PriceTable> prices)
      : prices_(std::move(prices)) {}

  /// Returns the line's numbers; its cost where the model has a price.
  report::Sum sum(const notes::Line& line);

 private:
  std::shared_ptr<const pricing::PriceTable> prices_;
  std::map<std::string, std::shared_ptr<const pricing::Tariff>> tariffs_;
};

/// Returns what was kept for `state` (ids of notes and refs), if anything.
std::optional<std::vector<NotedCommit>> read_noted_cache(
    const std::string& common_dir, const std::string& state);

void write_noted_cache(const std::string& common_dir,
                       const std::string& state,
                       const std::vector<NotedCommit>& commits);

}  // namespace tokens::app
