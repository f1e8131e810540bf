// The heart of every run, hook or command: new bytes, new evidence, places,
// moves, all in one transaction; then the views.
#pragma once

#include "lib/app/hook_files.hpp"
#include "lib/app/ingest.hpp"
#include "lib/app/observe.hpp"
#include "lib/app/pending_file.hpp"
#include "lib/app/reconcile.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <functional>
#include <vector>

namespace tokens::app {

/// What one run over one repository does.
struct RunPlan {
  const git::Repository* repository = nullptr;
  Moment moment;
  std::vector<HookFacts> hooks;    ///< told by the hook that runs now
  std::vector<RewritePair> pairs;  ///< told by post-rewrite
  std::vector<ToRead> files;       ///< to be read inside the transaction
  std::vector<ledger::FolderRow> folders;  ///< listed by the caller
  std::int64_t most_bytes = INT64_MAX;
  std::set<ledger::RowId> sessions;         ///< that gained something before
  std::set<ledger::RowId> changed_commits;  ///< whose numbers changed before
  bool may_be_slow = true;  ///< a command: liveness is computed, too
};

struct RunResult {
  Observed observed;
  IngestResult ingest;
};

/// Does it, in one transaction of its own, and marks stale what must be
/// written anew.
Result<RunResult> bring_up_to_date(ledger::Ledger& ledger, const RunPlan& plan);

}  // namespace tokens::app
