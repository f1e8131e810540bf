// Finds what a merge commit merged: from the commit graph, patches, reflogs,
// notes, and the words of its message; never by counting commits.
#pragma once

#include "lib/app/merges/merges.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/notes/merge_row.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// A merge that was found, without its usage.
struct FoundMerge {
  std::string commit;
  notes::MergeRow row;
  std::vector<std::string> remarks;  ///< what was asked for, and is not known
};

/// Returns what `request` asks for. A batch of a merge queue gives one merge a
/// pull request, the asked one last. Fails with `not_found` if nothing tells
/// what was merged.
Result<std::vector<FoundMerge>> find_merges(Workspace& workspace,
                                            const MergeRequest& request);

/// Returns all commits of a merge: the merge commit itself, what it reaches
/// and the row's base does not, and those that the row names.
std::vector<std::string> commits_of(const git::Repository& repository,
                                    const std::string& merge_commit,
                                    const notes::MergeRow& row);

}  // namespace tokens::app
