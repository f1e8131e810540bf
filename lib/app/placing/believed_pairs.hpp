// Which of the pairs that git tells of a rebase are rewrites. git names what
// HEAD was when it went on: after a stop that may be a commit of its own, and
// for a pick that was skipped the commit below it, which may be a stranger's.
#pragma once

#include "lib/model/history.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// What is known of a commit, nothing if git has forgotten it.
using FindCommit =
    std::function<std::optional<CommitInfo>(const std::string& id)>;

/// Returns true if both have the same author and moment of writing.
bool is_same_writing(const CommitInfo& a, const CommitInfo& b);

/// Returns the rewrites among `told`, given the commits that the rebase left
/// above its base, `made`. A commit that lives on below what it is said to have
/// become is none of them; one that lives on there in another form became that.
std::vector<RewritePair> believed_pairs(const std::vector<RewritePair>& told,
                                        const std::vector<CommitInfo>& made,
                                        const FindCommit& find);

}  // namespace tokens::app
