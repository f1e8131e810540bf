// Cursors: how far each transcript was read, and which folders changed.
#pragma once

#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// A transcript as the ledger knows it; row 0 is not stored yet.
struct TranscriptRow {
  RowId row = 0;
  std::string path;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t offset = 0;
  std::uint64_t tail_hash = 0;
  Moment first_time = k_never;
  bool forked = false;
  Moment last_time = k_never;  ///< of the lines before the offset
};

/// Returns every transcript by path, which stands in the key alone.
Result<std::unordered_map<std::string, TranscriptRow>> all_transcripts(
    Ledger& ledger);

/// Returns the transcripts that hold responses of `repository` and changed
/// after `since_ns` (nanoseconds since 1970) when they were last read.
Result<std::vector<TranscriptRow>> recent_transcripts(Ledger& ledger,
                                                      RowId repository,
                                                      std::int64_t since_ns);

/// Returns the transcript at `path`, with row 0 and offset 0 if it is new.
Result<TranscriptRow> transcript(Ledger& ledger, const std::string& path);

/// Stores a cursor; sets `row` if it was 0.
Result<void> store(Ledger& ledger, TranscriptRow& transcript);

/// Adds lines of a transcript that could not be read; `after` is the time of
/// the line before them, k_never if none had any.
Result<void> add_unreadable(Ledger& ledger,
                            RowId transcript,
                            Moment after,
                            std::int64_t lines);

/// Forgets those of a transcript: it is read from its start again.
Result<void> forget_unreadable(Ledger& ledger, RowId transcript);

/// Returns how many lines of all transcripts could not be read, on days of UTC
/// that have a part in [since, until). One without a day counts on that of its
/// file.
Result<std::int64_t> unreadable_lines(
    Ledger& ledger,
    std::optional<Moment> since = std::nullopt,
    std::optional<Moment> until = std::nullopt);

/// Notes that `transcript` holds responses of `repository`.
Result<void> link(Ledger& ledger, RowId repository, RowId transcript);

/// A folder of transcripts, with the time it had when it was last listed.
struct FolderRow {
  std::string path;
  std::int64_t modified_ns = 0;
};

/// Returns `path` and the folders below it, as far as they were ever listed.
Result<std::vector<FolderRow>> known_folders(Ledger& ledger,
                                             const std::string& path);
Result<void> store_folder(Ledger& ledger, const FolderRow& folder);

}  // namespace tokens::ledger
