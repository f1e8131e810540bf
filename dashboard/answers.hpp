// What was answered before, as long as it holds. The page asks the same
// questions again and again, and a large ledger takes some time to answer.
#pragma once

#include "dashboard/readers.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace tokens::dashboard {

struct Answer {
  int status = 200;
  std::string type;  ///< "application/json"
  std::string body;
};

using SharedAnswer = std::shared_ptr<const Answer>;
using Compose = std::function<Answer(app::Workspace&)>;

/// Thread-safe.
class Answers {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Answers(Readers& readers);
  ~Answers();
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

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
  void make_queued();

  Readers& readers_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;

  std::mutex queue_mutex_;
  std::condition_variable queued_;
  std::deque<Job> queue_;
  bool is_stopping_ = false;
  std::thread worker_;
};

}  // namespace tokens::dashboard
