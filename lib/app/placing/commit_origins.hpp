// What tells one commit from another: what it was made of, in which order HEAD
// made commits here (git's seconds are too long to tell), where a branch that
// is gone began and stood, and by what a commit is known again where nothing
// tells what became of it: who wrote it when and under which subject, and what
// it changes. And which of the pairs that git tells of a rebase are rewrites:
// git names what HEAD was when it went on, which after a stop may be a commit
// of its own, and for a pick that was skipped the commit below it, perhaps a
// stranger's.

#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"
#include "lib/model/history.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
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
struct BranchHistory {
  std::string start;              ///< the commit on which the branch began here
  std::vector<std::string> tips;  ///< where it stood since, oldest first
};

/// Returns the part of it in whose course this commit was made here.
BranchHistory branch_history_of(const std::vector<HeadLog>& logs,
                                const std::string& id);

/// Returns where the dead part of a branch began: the newest living commit
/// that it stands on, which is main when main was merged into it.
std::string base_of(const git::Repository& git,
                    const std::vector<CommitInfo>& dead);

/// Returns the same number for the same paths.
std::uint64_t hash_of_paths(const std::vector<std::string>& paths);

/// Returns the same text for commits of the same author, moment of writing and
/// subject, whatever they change and wherever they stand.
std::string writing_of(const CommitInfo& commit);
std::string writing_of(const ledger::CommitTraits& traits);

/// Keeps the traits of commits with usage before git forgets them: the newest
/// of those that have none yet. For commands.
Result<void> remember_traits(ledger::Ledger& ledger,
                             ledger::RowId repository,
                             const git::Repository& git);

/// What is known of a commit, nothing if git has forgotten it.
using FindCommit =
    std::function<std::optional<CommitInfo>(const std::string& id)>;

/// Returns the rewrites among `told`, given the commits that the rebase left
/// above its base, `made`. A commit that lives on below what it is said to have
/// become is none of them; one that lives on there in another form became that.
std::vector<RewritePair> believed_pairs(const std::vector<RewritePair>& told,
                                        const std::vector<CommitInfo>& made,
                                        const FindCommit& find);

}  // namespace tokens::app
