// What a pull request cost, as plain values: gathered by pull_request_facts,
// written by comment_text. GitLab's merge requests are meant, too.
//
// Invariant: by_commit, by_model and by_author each add up to `total`.
#pragma once

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

/// One commit of the pull request.
struct CommitShare {
  std::string id;
  std::string author;   ///< "Name <address>", as .mailmap has it
  std::string subject;  ///< as somebody wrote it
  std::int64_t second = 0;
  bool is_merge = false;  ///< several parents: mostly no work of its own
  bool has_data = false;
  report::Sum sum;
};

/// Everything that was merged so far, this pull request included.
struct MergedSoFar {
  std::size_t merges = 0;
  report::Sum sum;
};

struct PullRequest {
  std::string head;    ///< id of its last commit
  std::string branch;  ///< its name; empty: not known
  /// The commit with which it was merged; empty: not merged yet.
  std::string merged_as;
  report::Sum total;
  std::vector<CommitShare> by_commit;  ///< newest first, all of them
  std::vector<Share> by_model;         ///< the costliest first
  std::vector<Share> by_author;        ///< the costliest first
  std::vector<Share> by_tool;  ///< the costliest first; empty: not known
  std::size_t sessions = 0;    ///< of agents
  /// Of that, what people typed: each response is an entry of theirs.
  report::Sum typed;
  /// Commits that nobody told us anything of; merges are not among them.
  std::size_t commits_without_data = 0;
  std::vector<report::Unpriced> unpriced;
  bool has_notes = false;   ///< the clone has notes at all
  bool is_shallow = false;  ///< the clone lacks history: perhaps not complete
  std::optional<MergedSoFar> merged_so_far;

  [[nodiscard]] bool has_data() const { return total.responses > 0; }
};

}  // namespace tokens::ci
