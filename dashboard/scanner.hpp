// New usage, while the dashboard runs: the scan of `git tokens scan`, in a
// process of its own. So the dashboard itself only ever reads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tokens::dashboard {

class Scanner {
 public:
  /// `program` is git-tokens; empty: never scans.
  explicit Scanner(std::string program);
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  /// Somebody looks: scans if the last scan was a while ago. Waits for that
  /// scan a moment, so that a small ledger answers with what was just written;
  /// returns at once for everybody who comes meanwhile.
  void look();

  /// Ends a scan that is under way.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void run();

  std::string program_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::condition_variable done_;
  bool is_wanted_ = false;
  bool is_stopping_ = false;
  int child_ = 0;
  Clock::time_point last_end_;
  Clock::duration pause_;
  std::thread thread_;
};

}  // namespace tokens::dashboard
