// New usage, while the dashboard runs: the scan of `git tokens scan`, or what
// a team's ledger has that its copy has not, in a process of its own. So the
// dashboard itself only ever reads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tokens::dashboard {

/// The program that looks for what is new.
struct Scan {
  std::string program;             ///< empty: nothing is looked for
  std::vector<std::string> words;  ///< behind its name
  std::chrono::seconds pause{2};   ///< between two looks, at least
  /// What it complains of goes to our standard error; once, until it succeeds
  /// again.
  bool tells_problems = false;
};

class Scanner {
 public:
  explicit Scanner(Scan scan);

  /// Somebody looks: scans if the last scan was a while ago. Waits for that
  /// scan a moment, so that a small ledger answers with what was just written;
  /// returns at once for everybody who comes meanwhile.
  void look();

  /// Ends a scan that is under way.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& is_over);
  void end_scan();

  Scan scan_;
  std::mutex mutex_;
  std::condition_variable_any wanted_;
  std::condition_variable_any done_;
  bool is_wanted_ = false;
  bool has_failed_ = false;  ///< the last time
  int child_ = 0;
  Clock::time_point last_end_;
  Clock::duration pause_;
  std::jthread thread_;  ///< the last one: it uses the others until it ends
};

}  // namespace tokens::dashboard
