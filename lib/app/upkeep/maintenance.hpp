// Views again, whether everything is in order, and what can be had of ledgers
// that were set aside: it is merged into the one that took their place.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::app {

/// Writes the branch and session files of this repository again, all of them
/// from facts. Files that are not ours are set aside, never overwritten.
Result<ViewsWritten> rebuild(Workspace& workspace);

/// One line of what doctor found.
struct Finding {
  enum class Level { ok, note, problem };

  Level level = Level::ok;
  std::string what;    ///< "ledger", "hooks", ...
  std::string detail;  ///< one line
  std::string remedy;  ///< what to do; empty if nothing
};

/// Looks for the folder in which the client writes transcripts.
Finding examine_transcripts();

/// Returns what is to be said of lines that could not be read.
Finding lines_finding(std::int64_t unreadable);

/// Looks at ledger, transcripts, prices, repository and the law of
/// conservation. Hooks are looked at by the caller, which knows installers.
Result<std::vector<Finding>> examine(Workspace& workspace);

/// Looks at how the client is told to keep its transcripts: one that writes
/// none, or deletes them before they are read, leaves nothing to count. Its
/// settings (the user's and those of `repository`, which may be null), the
/// environment, and folders of sessions that have no transcript although the
/// ledger has read none. Empty if nothing stands out.
Result<std::vector<Finding>> examine_client(ledger::Ledger& ledger,
                                            const git::Repository* repository);

/// Returns one finding for each setting of ours that holds a word which means
/// nothing, for each key that is none of ours, and for each budget that means
/// nothing; a single good one if there is none.
std::vector<Finding> examine_settings(const git::Repository& repository);

/// Takes over what the ledger lacks of each that was set aside, oldest first,
/// and says so, a line each. Taking the same twice changes nothing. The files
/// stay where they are.
Result<std::vector<Finding>> recover(Workspace& workspace);

/// Says which ledgers were set aside and not merged again.
Result<std::vector<Finding>> examine_set_aside(Workspace& workspace);

}  // namespace tokens::app
