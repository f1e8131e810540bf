// What people say themselves: usage that no transcript shows, and whom
// pending usage belongs to.
#pragma once

#include "lib/app/reports/commits.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::app {

/// Usage typed by a person.
struct ManualUsage {
  std::int64_t input = 0;         ///< at least 0
  std::int64_t output = 0;        ///< at least 0
  std::int64_t unclassified = 0;  ///< a total of unknown classes; at least 0
  std::string model;              ///< empty: unknown, and so is the cost
  std::string notes;
  /// What makes it the same usage when it is told again; empty: it is new.
  std::string key;
};

/// Returns true for the session of usage that was typed: each entry has its
/// own, and none was one with an agent.
bool is_typed(std::string_view session);

/// Books `usage` on the commit that `revision` names, and refreshes its views.
Result<CommitSummary> add_usage(Workspace& workspace,
                                const ManualUsage& usage,
                                const std::string& revision);

/// A commit that was given what was pending.
struct PlacedPending {
  CommitSummary commit;
  std::int64_t responses = 0;  ///< 0: nothing was pending
};

/// Gives everything pending in this repository to the commit.
Result<PlacedPending> add_pending(Workspace& workspace,
                                  const std::string& revision);

/// Usage in no repository: which part of it is meant.
struct OutsideQuestion {
  Moment since;
  std::string session;  ///< how its id begins; empty: all
};

/// What one session used in one directory.
struct OutsideUsage {
  std::string session;
  std::string directory;
  Moment first;
  Moment last;
  std::int64_t responses = 0;
  std::int64_t tokens = 0;
};

/// Returns what is meant, in the order in which it began.
Result<std::vector<OutsideUsage>> outside_usage(
    Workspace& workspace, const OutsideQuestion& question);

/// Gives it to the commit.
Result<PlacedPending> add_outside(Workspace& workspace,
                                  const OutsideQuestion& question,
                                  const std::string& revision);

/// Reads "Token usage: N/M" from a conversation that a person hands over
/// (text or JSON; `time` is when it was written) and books its growth as
/// estimated usage. Twice changes nothing. Returns the tokens, 0 if there was
/// no reading or the conversation is known.
Result<std::int64_t> import_conversation(Workspace& workspace,
                                         const std::string& text,
                                         Moment time);

}  // namespace tokens::app
