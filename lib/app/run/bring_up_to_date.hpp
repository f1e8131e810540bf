// The heart of every run, hook or command: new bytes, new evidence, places,
// moves, all in one transaction; then the views. And that run over a workspace,
// as commands start it.

#pragma once

#include "lib/app/evidence/observe.hpp"
#include "lib/app/placing/reconcile.hpp"
#include "lib/app/run/pending_file.hpp"
#include "lib/app/transcripts/hook_files.hpp"
#include "lib/app/transcripts/ingest.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <functional>
#include <set>
#include <vector>

namespace tokens::app {

/// What one run over one repository does.
struct RunPlan {
  const git::Repository* repository = nullptr;
  Moment moment;
  std::vector<HookFacts> hooks;    ///< told by the hook that runs now
  std::vector<RewritePair> pairs;  ///< told by post-rewrite
  /// Finds the transcripts to be read inside the transaction; may be empty.
  std::function<Result<HookFiles>(ledger::Ledger&, const Observed&)> find_files;
  std::int64_t most_bytes = INT64_MAX;
  std::set<ledger::RowId> sessions;         ///< that gained something before
  std::set<ledger::RowId> changed_commits;  ///< whose numbers changed before
  bool may_be_slow = true;  ///< a command: liveness is computed, too
  /// False where transcripts were not read: another session may have more
  /// right to a commit than those that are known.
  bool places_usage = true;
  Prices prices;
};

struct RunResult {
  Observed observed;
  HookFiles files;
  IngestResult ingest;
  ViewsWritten views;
};

/// Does it, in one transaction of its own, views included.
Result<RunResult> bring_up_to_date(ledger::Ledger& ledger, const RunPlan& plan);

/// Which repositories a run reconciles.
enum class RefreshScope { current, all };

/// Reads what transcripts gained, works off what hooks left behind, copies
/// evidence, places responses and refreshes stale views.
Result<IngestResult> refresh(Workspace& workspace,
                             RefreshScope scope,
                             const OnScanProgress& on_progress);

/// The same for the evidence only: reads no transcript (`--no-scan`), and
/// places no response, which a run that has read them all will do.
Result<void> observe_only(Workspace& workspace);

}  // namespace tokens::app
