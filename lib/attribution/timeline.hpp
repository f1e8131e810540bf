// Which worktree a path was in at some moment, where HEAD of one worktree
// stood, and on which branch a response waits as checkouts go by.
#pragma once

#include "lib/attribution/attribution.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::attribution {

/// The branch that one response waits on in one worktree, as of some event.
struct Label {
  std::string branch;
  std::size_t next_event = 0;  ///< first event that was not applied yet
};

/// Returns the branch on which HEAD stood at `time`: events at or after that
/// moment have not happened yet. Within the second of a checkout, which is all
/// that git tells of it, `hint` (the client's word, may be empty) decides.
Label label_at(const Worktree& worktree, Moment time, const std::string& hint);

/// Applies the events before `end`: a checkout that leaves the commit as it
/// was (switch -c) takes what is pending along, and so do a rename and the
/// first commit of an orphan branch. A branch that stood there already takes
/// along only what nobody can find by its files: the session edited some since
/// `edited` (k_never: none that are known).
void advance(const Worktree& worktree,
             std::size_t end,
             Moment edited,
             Label& label);

/// Returns the events that renamed the branch that HEAD was on: mostly none.
std::vector<std::size_t> renames_of(const Worktree& worktree);

/// Returns the branch of an event under the name that it has after those of
/// `renames` that followed.
std::string name_in_the_end(const Worktree& worktree,
                            std::size_t event,
                            const std::vector<std::size_t>& renames);

/// Returns when the pick at `event` began to be made: only what was used
/// since then belongs to it.
Moment operation_start(const Worktree& worktree, std::size_t event);

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
