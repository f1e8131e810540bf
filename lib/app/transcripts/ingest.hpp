// Transcripts into the ledger: the part of every run that reads new bytes.
//
// Reading happens outside the transaction, so that a scan of gigabytes never
// keeps a commit hook waiting; storing is one transaction a slice, in which
// responses and cursors move together.

#pragma once

#include "extractor/scanner.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/files.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace tokens::app {

/// What reading did.
struct IngestResult {
  std::int64_t files = 0;  ///< transcripts found
  std::int64_t bytes = 0;  ///< read in this run
  std::int64_t lines = 0;
  std::int64_t lines_used = 0;
  std::int64_t lines_ignored = 0;
  std::int64_t lines_malformed = 0;
  std::int64_t duplicates = 0;
  std::int64_t unfinished = 0;  ///< of malformed: last lines still written
  std::int64_t responses_added = 0;
  std::set<ledger::RowId> changed_commits;  ///< their views are stale
  std::set<ledger::RowId> sessions;         ///< that gained something
  std::vector<std::string> problems;        ///< one line each

  void add(const IngestResult& other);
};

/// One transcript to be read: as the ledger knows it, and as it looks now.
struct ToRead {
  ledger::TranscriptRow row;
  system::FileStatus status;
  const extractor::Client* client = &extractor::clients().front();
};

/// Returns true if the file does not look as it did when it was read.
bool has_changed(const ledger::TranscriptRow& row,
                 const system::FileStatus& status);

/// Reads and stores `files` inside the transaction that the caller began.
Result<IngestResult> ingest_now(ledger::Ledger& ledger,
                                const std::vector<ToRead>& files,
                                const extractor::ScanOptions& options);

/// Told the bytes read so far and the bytes there are.
using OnScanProgress =
    std::function<void(std::int64_t done, std::int64_t total)>;

/// Reads everything in the clients' folders that changed, in transactions of
/// its own.
Result<IngestResult> ingest_all(ledger::Ledger& ledger,
                                const OnScanProgress& on_progress);

/// Reads and stores `files` in a transaction of its own, for the next run to
/// place.
Result<IngestResult> ingest_slice(ledger::Ledger& ledger,
                                  std::vector<ToRead>& files,
                                  const extractor::ScanOptions& options);

/// Makes entries of the readings of sessions without usage records: one a
/// rise, inside the transaction that the caller began.
Result<void> derive_from_readings(ledger::Ledger& ledger);

}  // namespace tokens::app
