// Which transcripts a hook looks at: enough to find what this commit cost,
// little enough to be unnoticed beside gigabytes of old ones.
#pragma once

#include "lib/app/transcripts/ingest.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/transcripts.hpp"

#include <string>
#include <vector>

namespace tokens::app {

/// What a hook knows before it opens its transaction.
struct HookScope {
  ledger::RowId repository = 0;    ///< 0: the ledger does not know it yet
  std::vector<std::string> roots;  ///< of its worktrees
  std::string session;             ///< named by the environment, or empty
  Moment moment;                   ///< when the hook began
};

struct HookFiles {
  std::vector<ToRead> files;               ///< that changed
  std::vector<ledger::FolderRow> folders;  ///< listed anew; to be stored
  bool any_folder = false;                 ///< some client has a folder at all
};

/// Finds this repository's transcripts that were written in the last two
/// days, new ones in its folders, and the session of the environment.
Result<HookFiles> find_hook_files(ledger::Ledger& ledger,
                                  const HookScope& scope);

}  // namespace tokens::app
