// Where no HEAD event is left (a fresh clone, a reflog that is off or has
// expired) the commit graph stands in for it: our commits of the branch that
// the client noted, in the order of their author dates.
#pragma once

#include "lib/attribution/attribution.hpp"
#include "lib/git/repository.hpp"
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

}  // namespace tokens::app
