// Walking the commit graph newest first, behind a function that reads one
// commit: what is missing (a shallow clone, a damaged store) just ends a path.
// libgit2's own walker reads the whole history before it gives the first
// commit in order; this one stops as soon as it may.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tokens::git {

/// What the walk needs of a commit.
struct GraphCommit {
  std::int64_t second = 0;  ///< committer's time
  std::vector<std::string> parents;
};

/// Reads a commit by its id; nothing if it is missing.
using CommitReader =
    std::function<std::optional<GraphCommit>(const std::string& id)>;

/// Returns those of `ids` that one of `tips` reaches. Stops early when all are
/// found.
std::unordered_set<std::string> reached_from(
    const CommitReader& read,
    const std::vector<std::string>& ids,
    const std::vector<std::string>& tips);

/// Returns the ids that `include` reaches and `exclude` does not, newest
/// first, at most `limit` (0: all). A path ends at a commit older than `since`.
std::vector<std::string> newest_first(const CommitReader& read,
                                      const std::vector<std::string>& include,
                                      const std::vector<std::string>& exclude,
                                      std::size_t limit,
                                      std::int64_t since = INT64_MIN);

}  // namespace tokens::git
