// What git tells, and how it is known: the evidence that the ledger keeps.
#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens {

/// How an assignment is known. The numbers are stored in the ledger.
enum class Evidence : std::uint8_t {
  none = 0,
  hook = 1,      ///< the hook of that commit ran
  reflog = 2,    ///< the reflog shows the commit being made here
  backfill = 3,  ///< hinted branch and author date; no event is left
  rewrite = 4,   ///< moved by an amend or a rebase
  manual = 5,    ///< a person said so
  note = 6,      ///< a note of another machine says so; never stored
};

/// Where a response is. The numbers are stored in the ledger.
enum class PlaceKind : std::uint8_t {
  outside = 0,  ///< in no repository that the ledger has ever seen
  pending = 1,  ///< in a repository, not committed yet
  commit = 2,   ///< belongs to a commit (which may be dropped)
};

/// Where all responses of the ledger are: the law that doctor checks.
struct PlaceCounts {
  std::int64_t responses = 0;
  std::int64_t commits = 0;
  std::int64_t pending = 0;
  std::int64_t dropped = 0;  ///< their commit, branch or worktree is gone
  std::int64_t outside = 0;

  /// Returns true if every response is in exactly one place.
  [[nodiscard]] bool holds() const {
    return responses == commits + pending + dropped + outside;
  }
};

/// One line of a worktree's HEAD reflog, as git wrote it.
struct ReflogEntry {
  std::string old_id;  ///< forty (or sixty-four) hexadecimal digits
  std::string new_id;
  std::int64_t second = 0;  ///< git's time, seconds since 1970 UTC
  std::string message;      ///< such as "commit (amend): subject"
  std::string person;       ///< "A U Thor <a@example.org>", who moved HEAD
};

/// How far a reflog was read. `tail_hash` is that of the last whole line
/// before `offset`, so that a rewritten file is noticed. In reftables `offset`
/// is the index of the last entry, and there is no length.
struct ReflogCursor {
  std::int64_t offset = 0;
  std::uint64_t tail_hash = 0;
  std::int64_t tail_length = 0;
};

/// A root that a worktree had for a while. Both ends are as runs saw them: it
/// may have gone any time since its last event.
struct WorktreeLocation {
  std::string root;
  Moment since = Moment::min();  ///< it may have been another's before
  Moment until = k_never;        ///< seen not to be there any more
  std::int64_t row = 0;          ///< in the ledger
};

/// What happened to HEAD, as its message tells.
enum class EventKind : std::uint8_t {
  other = 0,
  commit = 1,         ///< an ordinary, first or merge commit
  amend = 2,          ///< commit (amend)
  checkout = 3,       ///< moving from A to B
  pick = 4,           ///< rebase pick, cherry-pick, revert
  move = 5,           ///< reset, fast-forward, clone: shows ids, makes none
  start = 6,          ///< rebase (start)
  finish = 7,         ///< rebase (finish) or (abort)
  rename = 8,         ///< branch -m of the branch that HEAD is on
  concluded = 9,      ///< a cherry-pick with a conflict, ended by a commit
  other_rename = 10,  ///< branch -m of another branch: in no HEAD reflog
  patch = 11,         ///< am
  /// Checkout of a branch that stood already, at the commit where HEAD was: it
  /// takes nothing along by itself.
  revisit = 12
};

/// Returns true if git says with such an event that it made a commit.
inline bool makes_commit(EventKind kind) {
  return kind == EventKind::commit || kind == EventKind::amend ||
         kind == EventKind::pick || kind == EventKind::patch ||
         kind == EventKind::concluded;
}

/// Returns true for what an operation makes of commits that were there: picks,
/// by whichever command, and patches that came by mail.
inline bool is_pick(EventKind kind) {
  return kind == EventKind::pick || kind == EventKind::patch ||
         kind == EventKind::concluded;
}

/// One HEAD event of one worktree, as the ledger keeps it for ever.
struct HeadEvent {
  std::int64_t id = 0;        ///< row in the ledger; order of arrival
  std::int64_t worktree = 0;  ///< row in the ledger
  std::int64_t sequence = 0;  ///< place in the worktree's history
  EventKind kind = EventKind::other;
  std::string old_id;
  std::string new_id;
  std::string branch;  ///< where HEAD stands after it; empty when detached
  std::int64_t second = 0;
  Moment moment = k_never;    ///< see HOW-IT-COUNTS, "An event's moment"
  std::string session;        ///< named by the hook's environment, or empty
  bool makes_commit = false;  ///< new_id was made here by this event
  bool from_hook = false;     ///< the hook of this event ran
  std::string renamed_from;   ///< of an other_rename only; never stored here
  std::string renamed_to;
};

/// old became new by an amend or a rebase.
struct RewritePair {
  std::string old_id;
  std::string new_id;
  Evidence how = Evidence::hook;  ///< hook or reflog
};

/// What the ledger and the reports need to know of a commit.
struct CommitInfo {
  std::string id;
  std::vector<std::string> parents;
  std::string author_name;
  std::string author_email;
  std::string committer_name;
  std::string committer_email;
  std::int64_t author_second = 0;
  std::int64_t committer_second = 0;
  std::string subject;  ///< for display, and hashed; never stored as text
};

/// One worktree of a repository, as git lists it.
struct WorktreeInfo {
  std::string git_dir;  ///< <common>/.git or <common>/.git/worktrees/NAME
  std::string root;     ///< absolute, real path without a slash at the end
};

}  // namespace tokens
