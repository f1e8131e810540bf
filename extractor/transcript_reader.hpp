// Reads one transcript file from a saved place, by blocks, without a limit on
// the length of a line.
//
// Invariant: a cursor stands behind a newline. A last line without newline is
// read if it is one whole JSON value, but the cursor stays before it.
#pragma once

#include "extractor/batch.hpp"
#include "extractor/clients.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tokens::extractor {

/// How far a file was read, and how it looked then.
struct Cursor {
  std::uint64_t inode = 0;
  /// Bytes, when it was read; the offset if reading stopped at its limit, so
  /// that the file looks changed and the rest is read next time.
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;  ///< when it was read
  std::int64_t offset = 0;       ///< first byte not read for good
  std::uint64_t tail_hash = 0;   ///< of the up to 4 KiB before the offset
  Moment first_time = k_never;   ///< of the bytes before the offset
  bool forked = false;           ///< of the bytes before the offset
  Moment last_time = k_never;    ///< of the bytes before the offset

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// One reader a thread and client: it owns the buffer and what reads lines.
class TranscriptReader {
 public:
  explicit TranscriptReader(Batch& batch,
                            const Client& client = clients().front());
  ~TranscriptReader();
  TranscriptReader(const TranscriptReader&) = delete;
  TranscriptReader& operator=(const TranscriptReader&) = delete;

  /// Reads what `path` gained since `cursor`, about `most_bytes` (to the end
  /// of a block and of a line), into the batch; `cursor` is moved. A file that
  /// shrank or changed below the offset is read again from its start. Fails
  /// with `io` if the file cannot be opened or read, is not a regular file,
  /// or has a line that memory cannot hold.
  Result<void> read(const std::string& path,
                    Cursor& cursor,
                    std::int64_t most_bytes);

  /// Bytes asked of the system at once; tests make it tiny.
  void set_block_size(std::size_t bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokens::extractor
