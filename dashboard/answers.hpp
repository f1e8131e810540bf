// What was answered before, as long as it holds. The page asks the same
// questions again and again, and a large ledger takes some time to answer.
#pragma once

#include "dashboard/readers.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

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
  explicit Answers(Readers& readers) : readers_(readers) {}

  /// Returns the answer to `question`, which `compose` makes if the ledger has
  /// changed since it was asked last. Answers of a large ledger may be one or
  /// two seconds old while something writes to it all the time.
  SharedAnswer get(const std::string& question, const Compose& compose);

 private:
  using Clock = std::chrono::steady_clock;

  struct Entry {
    std::mutex composing;  ///< held by the one who makes the answer
    std::mutex mutex;      ///< for what follows
    SharedAnswer answer;
    std::uint64_t state = 0;
    Clock::time_point made;
    Clock::duration took{};
  };

  std::shared_ptr<Entry> entry(const std::string& question);
  SharedAnswer usable(Entry& entry, std::uint64_t state) const;

  Readers& readers_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace tokens::dashboard
