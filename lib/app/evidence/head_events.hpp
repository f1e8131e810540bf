// Turns reflog entries into HEAD events: where HEAD stood after each, whether
// it made a commit here or something else brought it, and at which moment.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/model/history.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
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
  /// Returns true if another event of the repository made the id, or showed it
  /// before this second.
  std::function<Result<bool>(const std::string&, std::int64_t second)>
      was_shown;
  /// Returns true if a remote branch brought the id by that second.
  std::function<Result<bool>(const std::string&, std::int64_t second)>
      was_brought;
  /// Returns true if the branch stood before this second, and was not set in it
  /// (switch -c, checkout -B). False where nothing tells.
  std::function<Result<bool>(const std::string&, std::int64_t second)>
      stood_before;
  /// Returns the moment of this very event, if a hook told it: the reflog of a
  /// copied repository holds what happened in the first. Empty: nobody knows.
  std::function<Result<std::optional<Moment>>(const HeadEvent&)> told_moment;
  std::set<std::string> hooked;  ///< post-commit hooks ran for these commits
};

/// Returns one event for each entry, oldest first.
Result<std::vector<HeadEvent>> to_events(
    const std::vector<ReflogEntry>& entries, const HeadContext& context);

/// Which commits came from somewhere else: where remote-tracking branches
/// stood, and since when, as their reflogs tell.
class RemoteBranches {
 public:
  explicit RemoteBranches(const git::Repository& git) : git_(git) {}

  /// Returns true if a remote-tracking branch reached `id` by `second`, other
  /// than by a push of ours. Reads refs and reflogs when first asked.
  Result<bool> showed(const std::string& id, std::int64_t second);

 private:
  struct Stand {
    std::int64_t since;
    std::string id;
  };

  Result<void> load();

  const git::Repository& git_;
  std::optional<std::vector<Stand>> stands_;
};

}  // namespace tokens::app
