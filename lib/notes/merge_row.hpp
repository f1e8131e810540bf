// What stands in a note of refs/notes/token-merges: that this commit brought
// other commits to a branch. One JSON object, on the merge commit. Pure.
//
// Invariant: as for usage lines, joining is commutative, associative and
// idempotent, and what it gives is written in one way only.
#pragma once

#include "lib/notes/note.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::notes {

enum class MergeKind {
  merge,         ///< a commit with several parents
  fast_forward,  ///< the target just moved to it
  squash,        ///< one new commit has the changes of several
  rebase,        ///< the forge, or a person, made each commit anew
  queue,         ///< the merge queue of a forge made it
};

/// Returns "merge", "fast-forward", "squash", "rebase" or "queue".
std::string_view name_of(MergeKind kind);
std::optional<MergeKind> merge_kind(std::string_view name);

/// What was known of one merged commit when the merge was recorded.
struct MergedUsage {
  std::string commit;
  Line line;
};

/// One merge. Its commits are those that the merge commit reaches and `base`
/// does not (none if `base` is empty), those in `commits`, and itself.
struct MergeRow {
  MergeKind kind = MergeKind::merge;
  std::string source_branch;      ///< empty: not known
  std::string target_branch;      ///< empty: not known
  std::int64_t pull_request = 0;  ///< its number at the forge; 0: none
  std::string merged_by;          ///< as it was given; empty: nobody said
  std::int64_t second = 0;        ///< of the merge commit, since 1970 UTC
  std::string base;               ///< where the target stood before
  std::vector<std::string> commits;
  std::int64_t revision = 0;  ///< milliseconds of writing, since 1970 UTC
  /// Of commits that the merge commit does not reach: a forge deletes their
  /// branch, and somebody their notes.
  std::vector<MergedUsage> usage;
};

/// Returns the row with the highest revision in the note (of equals the
/// greatest text), or nothing if no line is one.
std::optional<MergeRow> parse_merge(std::string_view text);

/// Returns the note: one line with a newline.
std::string to_text(const MergeRow& row);

/// Returns one note for two texts of the same commit: its row, then lines that
/// are not understood.
std::string join_merges(std::string_view a, std::string_view b);

}  // namespace tokens::notes
