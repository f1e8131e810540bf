// See history_walk.hpp.
#include "lib/git/history_walk.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>
#include <unordered_map>

namespace tokens::git {
namespace {

/// Clocks of committers differ: below the oldest wanted commit the excluded
/// side is followed for this long, so that it meets commits dated too new.
constexpr std::int64_t k_clock_slack_seconds = 2 * 24 * 60 * 60;

/// One commit waiting; the newest comes first, of equals the first to arrive.
struct Waiting {
  std::int64_t second = 0;
  std::uint64_t arrival = 0;
  std::string id;
  std::vector<std::string> parents;

  friend bool operator<(const Waiting& a, const Waiting& b) {
    return std::tuple(a.second, b.arrival) < std::tuple(b.second, a.arrival);
  }
};

class Queue {
 public:
  explicit Queue(const CommitReader& read) : read_(read) {}

  /// Returns false if the commit is missing.
  bool push(const std::string& id) {
    auto commit = read_(id);
    if (!commit) {
      return false;
    }
    waiting_.push(
        {commit->second, arrivals_++, id, std::move(commit->parents)});
    return true;
  }

  [[nodiscard]] bool empty() const { return waiting_.empty(); }

  [[nodiscard]] std::int64_t newest() const { return waiting_.top().second; }

  Waiting pop() {
    Waiting result = waiting_.top();
    waiting_.pop();
    return result;
  }

 private:
  const CommitReader& read_;
  std::priority_queue<Waiting> waiting_;
  std::uint64_t arrivals_ = 0;
};

/// Two-coloured walk: commits wanted, and those that an excluded one reaches.
class RangeWalk {
 public:
  explicit RangeWalk(const CommitReader& read) : queue_(read) {}

  void start(const std::string& id, bool hidden) { visit(id, hidden); }

  std::vector<std::string> run() {
    std::vector<std::string> order;
    auto oldest = std::numeric_limits<std::int64_t>::max();
    while (!queue_.empty()) {
      if (wanted_waiting_ == 0 &&
          (order.empty() || queue_.newest() < oldest - k_clock_slack_seconds)) {
        break;
      }
      const auto commit = queue_.pop();
      auto& mark = marks_[commit.id];
      if (mark.waiting && !mark.hidden) {
        --wanted_waiting_;
        order.push_back(commit.id);
        oldest = std::min(oldest, commit.second);
      }
      mark.waiting = false;
      const bool hidden = mark.hidden;
      for (const auto& parent : commit.parents) {
        visit(parent, hidden);
      }
    }
    std::erase_if(order, [&](const auto& id) { return marks_[id].hidden; });
    return order;
  }

 private:
  struct Mark {
    bool hidden = false;
    bool waiting = false;
    bool missing = false;
  };

  void visit(const std::string& id, bool hidden) {
    const auto [place, is_new] = marks_.try_emplace(id);
    auto& mark = place->second;
    if (mark.missing || (!is_new && (!hidden || mark.hidden))) {
      return;  // nothing new is said about it
    }
    if (mark.waiting) {
      --wanted_waiting_;  // it waits as wanted, and turns out hidden
      mark.hidden = true;
      return;
    }
    // Either new, or already passed as wanted: then its parents are told too.
    mark.hidden = hidden;
    mark.missing = !queue_.push(id);
    mark.waiting = !mark.missing;
    if (mark.waiting && !hidden) {
      ++wanted_waiting_;
    }
  }

  Queue queue_;
  std::unordered_map<std::string, Mark> marks_;
  std::size_t wanted_waiting_ = 0;
};

}  // namespace

std::unordered_set<std::string> reached_from(
    const CommitReader& read,
    const std::vector<std::string>& ids,
    const std::vector<std::string>& tips) {
  std::unordered_set<std::string> missing(ids.begin(), ids.end());
  std::unordered_set<std::string> seen;
  std::unordered_set<std::string> found;
  Queue queue(read);
  const auto visit = [&](const std::string& id) {
    if (seen.insert(id).second && queue.push(id) && missing.erase(id) > 0) {
      found.insert(id);
    }
  };
  for (const auto& tip : tips) {
    visit(tip);
  }
  while (!missing.empty() && !queue.empty()) {
    for (const auto& parent : queue.pop().parents) {
      visit(parent);
    }
  }
  return found;
}

std::vector<std::string> newest_first(const CommitReader& read,
                                      const std::vector<std::string>& include,
                                      const std::vector<std::string>& exclude,
                                      std::size_t limit,
                                      std::int64_t since) {
  const CommitReader recent =
      [&](const std::string& id) -> std::optional<GraphCommit> {
    auto commit = read(id);
    return commit && commit->second < since ? std::nullopt : commit;
  };
  std::vector<std::string> result;
  if (exclude.empty()) {
    std::unordered_set<std::string> seen;
    Queue queue(recent);
    const auto visit = [&](const std::string& id) {
      if (seen.insert(id).second) {
        queue.push(id);
      }
    };
    std::ranges::for_each(include, visit);
    while (!queue.empty() && (limit == 0 || result.size() < limit)) {
      auto commit = queue.pop();
      std::ranges::for_each(commit.parents, visit);
      result.push_back(std::move(commit.id));
    }
    return result;
  }
  RangeWalk walk(recent);
  for (const auto& id : exclude) {
    walk.start(id, true);
  }
  for (const auto& id : include) {
    walk.start(id, false);
  }
  result = walk.run();
  if (limit != 0 && result.size() > limit) {
    result.resize(limit);
  }
  return result;
}

}  // namespace tokens::git
