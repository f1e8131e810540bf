// Where no HEAD event is left, something else stands in for it. After a fresh
// clone, or with a reflog that is off or has expired, the commit graph: our
// commits of the branch that the client noted, in the order of their author
// dates. For worktrees that came and went before anybody looked (agents'
// managers make, use and remove them, often without a hook running there) the
// reflog of their branch, and where the client noted that it worked.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/history.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// Returns the moment from which on the events of a worktree tell where HEAD
/// stood: that of the first one, Moment::min() if the first one is a root
/// commit, k_never if there is none.
Moment told_since(const std::vector<HeadEvent>& events,
                  const git::Repository& git);

/// Returns the addresses with which this repository commits: that of the
/// configuration, and those of commits that `events` made here.
std::set<std::string> own_addresses(const std::vector<HeadEvent>& events,
                                    const git::Repository& git);

/// What is asked of the graph.
struct GraphQuestion {
  std::string branch;
  Moment since;  ///< of the oldest response
  Moment until;  ///< from here on events tell
  std::set<std::string> addresses;
  /// Returns true if an event shows the commit: then that one counts.
  std::function<Result<bool>(const std::string&)> was_shown;
};

/// Returns one event for each commit, as if HEAD had stood on the branch all
/// the time; none if the branch is not known.
Result<std::vector<HeadEvent>> events_from_graph(const git::Repository& git,
                                                 const GraphQuestion& question);

/// Usage in a directory, on a branch on which no HEAD is known to have stood.
struct UnseenResponses {
  std::string branch;  ///< as the client noted it
  std::string directory;
  Moment since = k_never;          ///< of the earliest response
  std::vector<std::string> edits;  ///< absolute paths
  bool is_outside = false;         ///< the directory is in no worktree
};

/// Adds the worktree in which that happened, with what the branch's reflog
/// tells of it, if commits were made on the branch since which no HEAD shows
/// being made. Returns whether anything was learnt.
Result<bool> learn_unseen_worktree(ledger::Ledger& ledger,
                                   ledger::RowId repository,
                                   const git::Repository& git,
                                   const UnseenResponses& use);

/// Returns the branches of which the reflog shows commits that no HEAD is known
/// to have made. Reads all of them: for a repository that is new.
Result<std::set<std::string>> unseen_branches(ledger::Ledger& ledger,
                                              ledger::RowId repository,
                                              const git::Repository& git);

}  // namespace tokens::app
