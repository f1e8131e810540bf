// Which commit gets a response. Pure: responses, events and changed paths go
// in, assignments come out; no clock, no files, no environment. The hook,
// every command and backfill use this one function.
//
// The rules are those of docs/HOW-IT-COUNTS.md. Only responses without a
// commit are given; an assignment once made is not reconsidered here.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::attribution {

/// A worktree that was ever seen, with its events, oldest first. The first
/// event may lie before every response: it says where HEAD stood.
struct Worktree {
  std::int64_t id = 0;
  std::int64_t repository = 0;
  std::string root;
  std::vector<HeadEvent> events;
  /// Where it was over time; empty: always at `root`.
  std::vector<WorktreeLocation> locations;
  /// If not empty, only what the client noted on this branch happened here.
  std::string only_branch;
};

/// A response that has no commit yet.
struct OpenResponse {
  std::int64_t id = 0;
  std::int64_t session = 0;
  std::string session_name;  ///< compared with HeadEvent::session
  std::string directory;
  Moment time;                     ///< not later than its first reading
  std::string hinted_branch;       ///< as the client wrote it; may lag
  std::vector<std::string> edits;  ///< absolute paths that it wrote
};

/// A session that some commit already has, and what it edited for it.
struct EarlierSession {
  std::int64_t session = 0;
  std::vector<std::string> edits;
};

/// What attribution asks of the world, only when it matters.
class Questions {
 public:
  virtual ~Questions() = default;

  /// Returns the paths that the commit changes, relative to the root of the
  /// worktree.
  virtual Result<std::vector<std::string>> changed_paths(
      const Worktree& worktree, const std::string& commit) const = 0;

  /// Returns the sessions whose responses the commit has from earlier runs.
  virtual Result<std::vector<EarlierSession>> earlier_sessions(
      const Worktree& worktree, const std::string& commit) const = 0;

  /// Returns true if no commit can be made there any more: the branch was
  /// deleted, or the worktree is gone.
  virtual bool is_gone(const Worktree& worktree,
                       const std::string& branch) const = 0;

  /// Returns the commits that one event made beside its last one, oldest first:
  /// a tool can make or replace a whole chain in one step.
  virtual Result<std::vector<std::string>> made_along(
      const Worktree& worktree, const HeadEvent& event) const = 0;

  /// Returns true if a directory in no worktree that is known belongs to some
  /// other repository.
  virtual bool is_claimed(const std::string& directory) const = 0;

  /// Commits before this moment have been asked for work that was carried to
  /// them from other worktrees.
  virtual Moment carried_since() const = 0;
};

/// Where one response belongs.
struct Decision {
  std::int64_t use = 0;
  PlaceKind place = PlaceKind::outside;
  std::size_t worktree = 0;  ///< index into the worktrees; if not outside
  std::string commit;        ///< id; if place is commit
  std::string branch;        ///< of the commit, or that it waits on
  Evidence evidence = Evidence::none;
};

/// Returns one decision for each use, in the order of `uses`; or the error of
/// the first question that had no answer, since every decision may hang on it.
Result<std::vector<Decision>> attribute(const std::vector<Worktree>& worktrees,
                                        const std::vector<OpenResponse>& uses,
                                        const Questions& questions);

}  // namespace tokens::attribution
