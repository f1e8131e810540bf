// See answers.hpp.
#include "dashboard/answers.hpp"

#include "lib/base/text.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace tokens::dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// So many different questions are remembered; filters make many.
constexpr std::size_t k_most_entries = 200;

/// Settings, prices and the day change without the ledger changing.
constexpr seconds k_longest_life{30};

/// What took longer is not made again at every change of a busy ledger.
constexpr milliseconds k_quick{20};
constexpr seconds k_oldest{5};

/// At most this part of the time is spent with making one answer anew, as far
/// as that keeps it young enough.
constexpr int k_rest_for_each_answer = 20;
constexpr Answers::Clock::duration k_shortest_pause = seconds{1};
constexpr Answers::Clock::duration k_longest_pause = seconds{4};

/// Who asks comes first: nobody waits for what this thread makes.
void give_way() {
  constexpr int k_niceness = 10;
  // On Linux a niceness is a thread's; 0 is the one that calls.
  static_cast<void>(setpriority(PRIO_PROCESS, 0, k_niceness));
}

}  // namespace

std::shared_ptr<Answers::Entry> Answers::entry(const std::string& question) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() > k_most_entries) {
    entries_.clear();
  }
  auto& slot = entries_[question];
  if (!slot) {
    slot = std::make_shared<Entry>();
  }
  return slot;
}

Answers::Answers(Readers& readers)
    : readers_(readers), worker_([this] { make_queued(); }) {}

Answers::~Answers() {
  {
    const std::lock_guard lock(queue_mutex_);
    is_stopping_ = true;
  }
  queued_.notify_all();
  worker_.join();
}

SharedAnswer Answers::usable(const std::shared_ptr<Entry>& entry,
                             std::uint64_t state,
                             const Compose& compose) {
  const std::lock_guard lock(entry->mutex);
  if (!entry->answer) {
    return nullptr;
  }
  const auto age = Clock::now() - entry->made;
  if (entry->state == state) {
    return age < k_longest_life ? entry->answer : nullptr;
  }
  if (entry->took <= k_quick || age > k_oldest) {
    return nullptr;
  }
  const auto pause = std::clamp(
      entry->took * k_rest_for_each_answer, k_shortest_pause, k_longest_pause);
  if (!entry->is_queued && age > pause) {
    entry->is_queued = true;
    const std::lock_guard queue_lock(queue_mutex_);
    queue_.push_back({entry, compose});
    queued_.notify_one();
  }
  return entry->answer;
}

SharedAnswer Answers::make(Entry& entry, const Compose& compose) {
  const std::uint64_t state = readers_.state();
  auto loan = readers_.borrow();
  if (!loan) {
    return std::make_shared<Answer>(
        Answer{503,
               "application/json",
               "{\"error\": " + json_quote(loan.error().message) + "}\n"});
  }
  const auto begin = Clock::now();
  auto answer = std::make_shared<const Answer>(compose(loan->workspace()));
  const std::lock_guard lock(entry.mutex);
  if (answer->status == 200) {
    entry.answer = answer;
    entry.state = state;
    entry.made = Clock::now();
    entry.took = entry.made - begin;
  }
  return answer;
}

void Answers::make_queued() {
  give_way();
  std::unique_lock lock(queue_mutex_);
  while (true) {
    queued_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
    if (is_stopping_) {
      return;
    }
    const Job job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    {
      const std::lock_guard composing(job.entry->composing);
      make(*job.entry, job.compose);
      const std::lock_guard entry_lock(job.entry->mutex);
      job.entry->is_queued = false;
    }
    lock.lock();
  }
}

SharedAnswer Answers::get(const std::string& question, const Compose& compose) {
  const std::uint64_t state = readers_.state();
  const auto found = entry(question);
  if (auto answer = usable(found, state, compose)) {
    return answer;
  }
  const std::lock_guard composing(found->composing);
  if (auto answer = usable(found, state, compose)) {
    return answer;  // somebody made it while we waited
  }
  return make(*found, compose);
}

}  // namespace tokens::dashboard
