#include "extractor/scanner.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

namespace tokens::extractor {
namespace {

/// Below this a second thread costs more than it gains.
constexpr std::int64_t k_bytes_for_threads = 4 << 20;
constexpr unsigned k_most_threads = 8;

/// What all threads of one scan share.
struct Shared {
  std::vector<Job*> queue;
  std::atomic<std::size_t> next{0};
  std::atomic<std::int64_t> bytes{0};
  std::mutex mutex;
  std::vector<std::string> problems;
};

void work(Shared& shared, const ScanOptions& options, Batch& batch) {
  std::map<const Client*, TranscriptReader> readers;
  for (std::size_t i = 0; (i = shared.next++) < shared.queue.size();) {
    Job& job = *shared.queue[i];
    const std::int64_t left = options.most_bytes - shared.bytes;
    if (left <= 0) {
      return;
    }
    const std::int64_t before = batch.bytes;
    TranscriptReader& reader =
        readers.try_emplace(job.client, batch, *job.client).first->second;
    const auto outcome = reader.read(job.path, job.cursor, left);
    if (!outcome) {
      job.failed = true;
      const std::lock_guard lock(shared.mutex);
      shared.problems.push_back(outcome.error().message);
      continue;
    }
    shared.bytes += batch.bytes - before;
    if (options.on_progress) {
      options.on_progress(shared.bytes);
    }
  }
}

unsigned threads_for(const std::vector<Job>& jobs, unsigned wanted) {
  if (wanted > 0) {
    return wanted;
  }
  std::int64_t bytes = 0;
  for (const Job& job : jobs) {
    bytes += job.new_bytes;
  }
  if (bytes < k_bytes_for_threads || jobs.size() < 2) {
    return 1;
  }
  return std::clamp(std::thread::hardware_concurrency(), 1U, k_most_threads);
}

}  // namespace

ScanResult scan(std::vector<Job>& jobs, const ScanOptions& options) {
  Shared shared;
  for (Job& job : jobs) {
    shared.queue.push_back(&job);
  }
  std::stable_sort(
      shared.queue.begin(), shared.queue.end(), [](const Job* a, const Job* b) {
        return a->new_bytes > b->new_bytes;
      });
  std::vector<std::unique_ptr<Batch>> batches;
  batches.push_back(std::make_unique<Batch>());
  std::vector<std::jthread> helpers;
  try {
    for (unsigned i = 1; i < threads_for(jobs, options.threads); ++i) {
      batches.push_back(std::make_unique<Batch>());
      helpers.emplace_back([&shared, &options, batch = batches.back().get()] {
        work(shared, options, *batch);
      });
    }
  } catch (const std::system_error&) {
    // No more threads to be had: those that there are do the work.
  }
  work(shared, options, *batches.front());
  helpers.clear();  // joins
  ScanResult result{std::move(batches.front()), std::move(shared.problems)};
  for (std::size_t i = 1; i < batches.size(); ++i) {
    result.batch->absorb(std::move(batches[i]));
  }
  std::sort(result.problems.begin(), result.problems.end());
  return result;
}

}  // namespace tokens::extractor
