// What the message of a merge says: git's own words, and those of GitHub,
// GitLab and Bitbucket. Pure; words are hints, and the graph decides.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::app {

struct MergeWords {
  std::vector<std::string> branches;  ///< that were merged, in their order
  std::int64_t pull_request = 0;      ///< 0: none is named
  /// Ids that `git merge --squash` lists, the newest first.
  std::vector<std::string> squashed;
};

/// Reads a whole message.
MergeWords merge_words(std::string_view message);

/// "gh-readonly-queue/main/pr-12-0123…": the branch on which a merge queue
/// tries what it will merge.
struct QueueBranch {
  std::string target;
  std::int64_t pull_request = 0;
  std::string base;  ///< the commit on which it stands
};

/// Returns false if `branch` is none.
bool parse_queue_branch(std::string_view branch, QueueBranch& result);

}  // namespace tokens::app
