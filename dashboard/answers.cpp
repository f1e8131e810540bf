// See answers.hpp.
#include "dashboard/answers.hpp"

#include "lib/base/text.hpp"

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
constexpr seconds k_pause{1};

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

SharedAnswer Answers::usable(Entry& entry, std::uint64_t state) const {
  const std::lock_guard lock(entry.mutex);
  if (!entry.answer) {
    return nullptr;
  }
  const auto age = Clock::now() - entry.made;
  if (entry.state == state) {
    return age < k_longest_life ? entry.answer : nullptr;
  }
  const auto pause = std::max<Clock::duration>(k_pause, entry.took * 10);
  return entry.took > k_quick && age < pause ? entry.answer : nullptr;
}

SharedAnswer Answers::get(const std::string& question, const Compose& compose) {
  const std::uint64_t state = readers_.state();
  const auto found = entry(question);
  if (auto answer = usable(*found, state)) {
    return answer;
  }
  const std::lock_guard composing(found->composing);
  if (auto answer = usable(*found, state)) {
    return answer;  // somebody made it while we waited
  }
  auto loan = readers_.borrow();
  if (!loan) {
    return std::make_shared<Answer>(
        Answer{503,
               "application/json",
               "{\"error\": " + json_quote(loan.error().message) + "}\n"});
  }
  const auto begin = Clock::now();
  auto answer = std::make_shared<const Answer>(compose(loan->workspace()));
  if (answer->status == 200) {
    const std::lock_guard lock(found->mutex);
    found->answer = answer;
    found->state = state;
    found->made = Clock::now();
    found->took = found->made - begin;
  }
  return answer;
}

}  // namespace tokens::dashboard
