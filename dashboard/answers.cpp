// See answers.hpp.
#include "dashboard/answers.hpp"

#include "lib/base/json.hpp"
#include "lib/system/files.hpp"

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

/// As many as can work at a time on a small machine; more only wait for each
/// other.
constexpr std::size_t k_most_lent = 3;

/// Settings and prices are read when a workspace is opened.
constexpr std::chrono::seconds k_longest_open{5};

constexpr std::chrono::milliseconds k_busy{2'000};

}  // namespace

Answer json_error(int status, const std::string& message) {
  return {status,
          "application/json; charset=utf-8",
          JsonObject{{"error", message}}.document()};
}

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
    : readers_(readers), worker_([this](const std::stop_token& is_over) {
        make_queued(is_over);
      }) {}

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
  const auto workspace = readers_.borrow();
  if (!workspace) {
    return std::make_shared<const Answer>(
        json_error(503, workspace.error().message));
  }
  const auto begin = Clock::now();
  auto answer = std::make_shared<const Answer>(compose(**workspace));
  const std::lock_guard lock(entry.mutex);
  if (answer->status == 200) {
    entry.answer = answer;
    entry.state = state;
    entry.made = Clock::now();
    entry.took = entry.made - begin;
  }
  return answer;
}

void Answers::make_queued(const std::stop_token& is_over) {
  give_way();
  std::unique_lock lock(queue_mutex_);
  while (queued_.wait(lock, is_over, [this] { return !queue_.empty(); }) &&
         !is_over.stop_requested()) {
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

Result<std::unique_ptr<Readers>> Readers::open() {
  auto readers = std::make_unique<Readers>();
  TOKENS_TRY_ASSIGN(app::Workspace first, app::open_reading_workspace(""));
  readers->path_ = first.ledger_path;
  readers->opened_ = Clock::now();
  readers->idle_.push_back(std::make_unique<app::Workspace>(std::move(first)));
  return readers;
}

std::shared_ptr<app::Workspace> Readers::lend(
    std::unique_ptr<app::Workspace> workspace) {
  return {workspace.release(), [this](app::Workspace* lent) {
            give_back(std::unique_ptr<app::Workspace>(lent));
          }};
}

Result<std::shared_ptr<app::Workspace>> Readers::borrow() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return lent_ < k_most_lent; });
    ++lent_;
    if (Clock::now() - opened_ > k_longest_open) {
      idle_.clear();
      opened_ = Clock::now();
    }
    if (!idle_.empty()) {
      auto workspace = std::move(idle_.back());
      idle_.pop_back();
      return lend(std::move(workspace));
    }
  }
  auto opened = app::open_reading_workspace("");
  if (!opened) {
    give_back(nullptr);
    return fail(std::move(opened.error()));
  }
  return lend(std::make_unique<app::Workspace>(std::move(*opened)));
}

void Readers::give_back(std::unique_ptr<app::Workspace> workspace) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (workspace) {
      idle_.push_back(std::move(workspace));
    }
  }
  returned_.notify_one();
}

std::uint64_t Readers::state() {
  const std::lock_guard lock(state_mutex_);
  const auto file = system::status(path_);
  const std::uint64_t inode = file ? file->inode : 0;
  if (!watched_ || inode != inode_) {
    watched_.reset();
    inode_ = inode;
    ++state_;
    if (auto opened = ledger::open_for_reading(path_, k_busy)) {
      watched_ = std::move(*opened);
    } else {
      return state_;
    }
  }
  const auto number = ledger::state_number(*watched_);
  if (!number) {
    watched_.reset();
  } else if (*number != seen_) {
    seen_ = *number;
    ++state_;
  }
  return state_;
}

}  // namespace tokens::dashboard
