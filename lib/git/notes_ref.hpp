// A notes ref as a whole: all its notes out, many changes in, each in one call
// of git. Writing goes through `git fast-import`, which keeps git's fan-out;
// libgit2 would write a flat tree, and a tree a note.
//
// Invariant: a ref moves only from the id that the caller knows; nobody's
// commits are lost to a race, and nothing but the named ref is changed.
#pragma once

#include "lib/base/result.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tokens::git {

/// Notes by the id of the commit they stand on.
using Notes = std::map<std::string, std::string>;

/// Returns all notes below `id` (a commit or a ref; empty: none). Where several
/// blobs stand for one commit, as a mixed fan-out has it, their texts are put
/// together. `git_dir` may be any directory of the repository, here and below.
Result<Notes> read_notes(const std::string& git_dir, const std::string& id);

/// Returns the notes in `wanted` that differ from those in `base`.
Notes changes_from(const Notes& base, const Notes& wanted);

/// Who signs a commit of the notes, and when.
struct Signature {
  std::string name;
  std::string email;
  std::int64_t second = 0;  ///< since 1970 UTC
};

/// One commit of a notes ref.
struct NotesCommit {
  std::string base;  ///< the commit to build upon; empty: none
  Notes changes;     ///< the new texts; an empty one removes the note
  Signature signature;
  std::string message;
};

/// Writes the commit, which no ref names yet, and returns its id. Notes of
/// commits that this repository lacks are kept and changed like any other.
Result<std::string> write_notes_commit(const std::string& git_dir,
                                       const NotesCommit& commit);

/// Returns a ref for what passes through, which no other process uses. Whoever
/// makes it removes it.
std::string passing_ref();

/// Removes such refs of processes that were ended before they could.
void remove_forgotten_refs(const std::string& git_dir);

/// Moves `ref` to `id` if it stands at `expected` (empty: if it is not there);
/// an empty `id` removes it. `busy` if it stands elsewhere by now.
Result<void> move_ref(const std::string& git_dir,
                      const std::string& ref,
                      const std::string& id,
                      const std::string& expected);

/// Returns the id that `ref` holds, or "".
Result<std::string> ref_id(const std::string& git_dir, const std::string& ref);

}  // namespace tokens::git
