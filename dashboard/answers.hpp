// What was answered before, as long as it holds: the page asks the same
// questions again and again, and a large ledger takes some time to answer. And
// the connections to the ledger that answers are read from: each is lent to one
// thread at a time. They cannot write, and a scan beside them keeps nobody
// waiting.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tokens::dashboard {

class Readers {
 public:
  /// Fails if the ledger cannot be read at all.
  static Result<std::unique_ptr<Readers>> open();

  /// Returns a workspace that is nobody else's as long as it is held. Waits for
  /// a free one if all are lent. Settings of git are those of some seconds ago
  /// at most.
  Result<std::shared_ptr<app::Workspace>> borrow();

  /// Returns a number that grows whenever the ledger was changed, or another
  /// file took its place.
  std::uint64_t state();

 private:
  using Clock = std::chrono::steady_clock;

  std::shared_ptr<app::Workspace> lend(
      std::unique_ptr<app::Workspace> workspace);
  void give_back(std::unique_ptr<app::Workspace> workspace);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<app::Workspace>> idle_;
  std::size_t lent_ = 0;
  Clock::time_point opened_;  ///< those in idle_, at the earliest

  std::mutex state_mutex_;
  std::string path_;
  std::optional<ledger::Ledger> watched_;
  std::uint64_t inode_ = 0;
  std::int64_t seen_ = 0;
  std::uint64_t state_ = 0;
};

struct Answer {
  int status = 200;
  std::string type;  ///< "application/json"
  std::string body;
};

/// Returns {"error": "..."}.
Answer json_error(int status, const std::string& message);

using SharedAnswer = std::shared_ptr<const Answer>;
using Compose = std::function<Answer(app::Workspace&)>;

/// Thread-safe.
class Answers {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Answers(Readers& readers);

  /// Returns the answer to `question`, which `compose` makes if the ledger has
  /// changed since it was asked last. While something writes to a large ledger
  /// all the time, answers may be some seconds old: they are made anew in the
  /// background, and nobody waits. `compose` must own what it needs.
  SharedAnswer get(const std::string& question, const Compose& compose);

 private:
  struct Entry {
    std::mutex composing;  ///< held by the one who makes the answer
    std::mutex mutex;      ///< for what follows
    SharedAnswer answer;
    std::uint64_t state = 0;
    Clock::time_point made;
    Clock::duration took{};
    bool is_queued = false;
  };

  struct Job {
    std::shared_ptr<Entry> entry;
    Compose compose;
  };

  std::shared_ptr<Entry> entry(const std::string& question);
  SharedAnswer usable(const std::shared_ptr<Entry>& entry,
                      std::uint64_t state,
                      const Compose& compose);
  SharedAnswer make(Entry& entry, const Compose& compose);
  void make_queued(const std::stop_token& is_over);

  Readers& readers_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;

  std::mutex queue_mutex_;
  std::condition_variable_any queued_;
  std::deque<Job> queue_;
  std::jthread worker_;  ///< the last one: it uses the others until it ends
};

}  // namespace tokens::dashboard
