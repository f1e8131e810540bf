// What commits change, line by line: told apart from where it stands, so that
// the same work is known again in another commit (rebased, squashed, picked).
//
// One call of git for many commits; never used by a hook.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokens::git {

/// From one commit to another: a commit's own change, or that of a branch.
struct CommitRange {
  std::string before;  ///< id; empty: what a root commit changes
  std::string after;   ///< id

  friend auto operator<=>(const CommitRange&, const CommitRange&) = default;
};

/// Returns what a commit itself changes, against its first parent.
CommitRange own_range(const CommitInfo& commit);

/// What one file gains and loses. A binary file or a mode is a line, too.
struct FilePatch {
  std::string file;                ///< git's header line: both names
  std::vector<std::string> lines;  ///< "+text", "-text", and context
};

/// All files, in git's order; none if nothing differs or git cannot tell.
struct Patch {
  std::vector<FilePatch> files;
};

/// Returns one patch for each of `spans`, empty where an object is missing.
/// Renames are two files; configuration and attributes cannot alter the text.
Result<std::vector<Patch>> patches(const Repository& repository,
                                   const std::vector<CommitRange>& spans);

/// Returns the same text for patches that gain and lose the same lines in the
/// same files and surroundings, wherever in the file, whatever their blanks
/// (as `git patch-id` has it); "" for an empty patch.
std::string patch_id(const Patch& patch);

/// Returns the id of each of `spans`, which may stand there several times.
Result<std::map<CommitRange, std::string>> patch_ids(
    const Repository& repository, std::vector<CommitRange> spans);

/// Returns true if every line that `part` gains or loses in the files of
/// `files_of` is gained or lost by `whole`, too, and there is one at all.
bool contains(const Patch& whole, const Patch& part, const Patch& files_of);

/// Returns true if one line at least is gained or lost by both.
bool overlap(const Patch& a, const Patch& b);

}  // namespace tokens::git
