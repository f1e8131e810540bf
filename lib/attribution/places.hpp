// Which worktree a path was in at some moment.
#pragma once

#include "lib/attribution/attribution.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::attribution {

/// Finds worktrees by path; remembers paths, which repeat. `worktrees` must
/// outlive it.
class PlaceFinder {
 public:
  explicit PlaceFinder(const std::vector<Worktree>& worktrees)
      : worktrees_(worktrees) {}

  /// Returns the index of the worktree whose root most closely held `path` at
  /// `time`. Where a root may have become something else by then, `hint` (the
  /// branch that the client noted, or "") decides. A path at which no worktree
  /// was at that time belongs to the one that was there last.
  std::optional<std::size_t> find(const std::string& path,
                                  Moment time,
                                  const std::string& hint);

 private:
  /// A worktree around the path.
  struct Around {
    std::size_t worktree = 0;
    WorktreeLocation location;
  };

  const std::vector<Around>& around(const std::string& path);
  [[nodiscard]] bool is_doubtful(const Around& one, Moment time) const;

  const std::vector<Worktree>& worktrees_;
  std::unordered_map<std::string, std::vector<Around>> known_;
};

/// Returns `path` relative to the root of the worktree that held it at some
/// time; "" if none did.
std::string relative_path(const Worktree& worktree, const std::string& path);

}  // namespace tokens::attribution
