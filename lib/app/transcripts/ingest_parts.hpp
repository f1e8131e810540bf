// Parts of ingest.hpp that an import needs one by one.
#pragma once

#include "extractor/scanner.hpp"
#include "lib/app/transcripts/ingest.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <vector>

namespace tokens::app {

/// Reads and stores `files` in a transaction of its own, for the next run to
/// place.
Result<IngestResult> ingest_slice(ledger::Ledger& ledger,
                                  std::vector<ToRead>& files,
                                  const extractor::ScanOptions& options);

/// Makes entries of the readings of sessions without usage records: one a
/// rise, inside the transaction that the caller began.
Result<void> derive_from_readings(ledger::Ledger& ledger);

}  // namespace tokens::app
