// What a commit was made of, in which order HEAD made commits here (git's
// seconds are too long to tell), and where a branch that is gone began and
// stood: what a squash of it can have taken.
#pragma once

#include "lib/base/time.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::app {

/// All HEAD events of one worktree, oldest first.
using HeadLog = std::vector<HeadEvent>;

class CommitOrigins {
 public:
  CommitOrigins(const std::vector<HeadLog>& logs,
                const std::vector<RewritePair>& pairs);

  /// Returns the commit and all that git made it of, as pairs tell.
  std::vector<std::string> forms_of(const std::string& id) const;

  /// Returns true if a form of `id` was surely made here before `other`: in
  /// the same worktree as its events tell, in another as their moments do.
  bool was_there_before(const std::string& id, const std::string& other) const;

 private:
  struct MadeAt {
    std::size_t log;
    std::size_t event;
    Moment from;  ///< not before this
    Moment to;    ///< nor after this
  };

  static bool is_before(const MadeAt& a, const MadeAt& b);

  std::unordered_map<std::string, MadeAt> made_at_;
  std::unordered_multimap<std::string, std::string> made_of_;
};

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
