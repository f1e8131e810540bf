// Reads many transcripts at once, on as many threads as help.
//
// The result does not depend on the number of threads or the order of files:
// folding the lines of a response is commutative.
#pragma once

#include "extractor/batch.hpp"
#include "extractor/clients.hpp"
#include "extractor/transcript_reader.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokens::extractor {

/// One file to be read from its cursor on. `cursor` is moved by the scan.
struct Job {
  std::string path;
  Cursor cursor;
  std::int64_t new_bytes = 0;  ///< expected; decides the order of work
  bool failed = false;         ///< set when the file could not be read
  const Client* client = &clients().front();  ///< whose transcript it is
};

struct ScanResult {
  std::unique_ptr<Batch> batch;
  std::vector<std::string> problems;  ///< one line each
};

/// Called now and then with the bytes read so far, from any thread.
using OnProgress = std::function<void(std::int64_t bytes)>;

struct ScanOptions {
  std::int64_t most_bytes = INT64_MAX;  ///< of one run, over all files
  unsigned threads = 0;                 ///< 0: as many as help
  OnProgress on_progress;
};

/// Reads every job, largest first. A file that cannot be read is a problem
/// and does not stop the others.
ScanResult scan(std::vector<Job>& jobs, const ScanOptions& options);

}  // namespace tokens::extractor
