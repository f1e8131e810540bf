// Where a branch that is gone began, and where it stood: what a squash of it
// can have taken.
#pragma once

#include "lib/app/placing/commit_origins.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// The time that HEAD spent on a branch on which a commit was made.
struct Stay {
  std::string start;              ///< the commit on which the branch began here
  std::vector<std::string> tips;  ///< where it stood since, oldest first
};

/// Returns the stay in whose course this commit was made here.
Stay stay_of(const std::vector<HeadLog>& logs, const std::string& id);

/// Returns where the dead part of a branch began: the newest living commit
/// that it stands on, which is main when main was merged into it.
std::string base_of(const git::Repository& git,
                    const std::vector<CommitInfo>& dead);

}  // namespace tokens::app
