// The run that brings the ledger up to date, as commands start it.
#pragma once

#include "lib/app/transcripts/ingest.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

namespace tokens::app {

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
