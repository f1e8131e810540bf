// What a pull request cost, as plain values, and the way to them from a clone:
// which commits it consists of, what these cost, and where its merge stands
// among all. GitLab's merge requests are meant, too. A machine that only builds
// has no transcripts: what it knows came by notes.
//
// Invariant: by_commit, by_model and by_author each add up to `total`.
#pragma once

#include "ci/surroundings.hpp"
#include "lib/app/reports/commits.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::ci {

/// One row of a table. `name` is as somebody wrote it: to be escaped.
struct Share {
  std::string name;
  report::Sum sum;
  std::size_t commits = 0;
};

/// Everything that was merged so far, this pull request included.
struct MergedSoFar {
  std::int64_t merges = 0;
  report::Sum sum;
};

struct PullRequest {
  std::string head;    ///< id of its last commit
  std::string branch;  ///< its name; empty: not known
  /// The commit with which it was merged; empty: not merged yet.
  std::string merged_as;
  report::Sum total;
  /// Newest first, all of them; the authors as .mailmap has them.
  std::vector<app::CommitSummary> by_commit;
  std::vector<Share> by_model;   ///< the costliest first
  std::vector<Share> by_author;  ///< the costliest first
  std::vector<Share> by_tool;    ///< the costliest first; empty: not known
  std::int64_t sessions = 0;     ///< of agents
  /// Of that, what people typed: each response is an entry of theirs.
  report::Sum typed;
  /// Commits that nobody told us anything of; merges are not among them.
  std::int64_t commits_without_data = 0;
  std::vector<report::Unpriced> unpriced;
  bool has_notes = false;   ///< the clone has notes at all
  bool is_shallow = false;  ///< the clone lacks history: perhaps not complete
  std::optional<MergedSoFar> merged_so_far;

  [[nodiscard]] bool has_data() const { return total.responses > 0; }
};

/// Which commits are meant: those that `head` reaches and `base` does not.
struct CommitRange {
  std::string base;  ///< full id
  std::string head;  ///< full id
};

/// Whether the names of tools are told. They never travel by notes, so that
/// only machines on which somebody worked know them.
enum class ToolNames { no, yes };

/// Returns what the commits of `range` cost.
Result<PullRequest> pull_request_facts(app::Workspace& workspace,
                                       const CommitRange& range,
                                       ToolNames tools);

/// What a person typed: it goes before what the surroundings say.
struct TypedRevisions {
  std::optional<std::string> base;
  std::optional<std::string> head;
};

/// Returns the range. Fetches the commits of a pull request whose branch is
/// gone. Fails with `not_found` and the way out.
Result<CommitRange> revisions_of(app::Workspace& workspace,
                                 const Surroundings& around,
                                 const TypedRevisions& typed);

/// Returns what was merged up to and with the merge that the surroundings tell
/// of; nothing if they tell of none, or it is not known what it merged. Rows
/// of the merge ledger are fetched if none are here; that of this merge is
/// made here, and sent by nobody.
Result<std::optional<MergedSoFar>> merged_so_far(app::Workspace& workspace,
                                                 const Surroundings& around);

}  // namespace tokens::ci
