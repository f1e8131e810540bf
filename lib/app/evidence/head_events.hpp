// Turns reflog entries into HEAD events: where HEAD stood after each, whether
// it made a commit here, and at which moment.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// What the conversion needs to know of the world.
struct HeadContext {
  const git::Repository* repository = nullptr;
  std::optional<HeadEvent> last;  ///< the newest event known before
  std::string head_branch;        ///< where HEAD stands now; empty: detached.
                                  ///< In a rebase the branch being rebased
  bool head_is_known = false;     ///< false while a rebase is under way
  bool in_rebase = false;
  Moment now;  ///< no event is later
  /// Returns true if an earlier event of the repository shows the id.
  std::function<bool(const std::string&)> was_shown;
};

/// Returns one event for each entry, oldest first.
std::vector<HeadEvent> to_events(const std::vector<ReflogEntry>& entries,
                                 const HeadContext& context);

}  // namespace tokens::app
