#include "lib/git/history_walk.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace tokens::git {
namespace {

using Ids = std::vector<std::string>;
using Graph = std::map<std::string, GraphCommit>;

/// Reads from a graph in memory and counts how often it is asked.
struct Counting {
  Graph graph;
  int reads = 0;

  CommitReader reader() {
    return [this](const std::string& id) -> std::optional<GraphCommit> {
      ++reads;
      const auto found = graph.find(id);
      return found == graph.end() ? std::nullopt : std::optional(found->second);
    };
  }
};

constexpr std::int64_t k_day = 86'400;

TEST_SUITE("git/history_walk") {
  TEST_CASE("the newest comes first, of equals the first found") {
    Counting source{{{"a", {1, {}}},
                     {"b", {5, {"a"}}},
                     {"c", {5, {"a"}}},
                     {"m", {9, {"b", "c"}}}}};
    CHECK(newest_first(source.reader(), {"m"}, {}, 0) ==
          Ids{"m", "b", "c", "a"});
    CHECK(newest_first(source.reader(), {"m"}, {"b"}, 0) == Ids{"m", "c"});
    CHECK(newest_first(source.reader(), {"b", "c"}, {"m"}, 0).empty());
  }

  TEST_CASE("a limit keeps the rest of history unread") {
    Counting source;
    for (int i = 0; i < 1000; ++i) {
      source.graph[std::to_string(i)] = {i, {std::to_string(i - 1)}};
    }
    CHECK(newest_first(source.reader(), {"999"}, {}, 2) == Ids{"999", "998"});
    CHECK(source.reads < 5);
    source.reads = 0;
    CHECK(reached_from(source.reader(), {"990"}, {"999"}).contains("990"));
    CHECK(source.reads < 15);
  }

  TEST_CASE("a path ends at a commit that is too old") {
    Counting source{{{"a", {1, {}}},
                     {"b", {5, {"a"}}},
                     {"c", {2, {"a"}}},
                     {"m", {9, {"b", "c"}}}}};
    CHECK(newest_first(source.reader(), {"m"}, {}, 0, 5) == Ids{"m", "b"});
    CHECK(newest_first(source.reader(), {"m"}, {"b"}, 0, 2) == Ids{"m", "c"});
  }

  TEST_CASE("what is missing ends a path and is not reached") {
    Counting source{{{"b", {5, {"lost"}}}, {"m", {9, {"b", "lost"}}}}};
    CHECK(newest_first(source.reader(), {"m", "gone"}, {}, 0) == Ids{"m", "b"});
    CHECK(reached_from(source.reader(), {"lost", "b"}, {"m"}) ==
          std::unordered_set<std::string>{"b"});
  }

  TEST_CASE("an excluded commit hides its ancestors although a clock was off") {
    // "x" is dated before its own ancestor "a", which "t" reaches sooner.
    Counting source{{{"root", {0, {}}},
                     {"a", {10 * k_day, {"root"}}},
                     {"x", {9 * k_day, {"a"}}},
                     {"t", {11 * k_day, {"a"}}}}};
    CHECK(newest_first(source.reader(), {"t"}, {"x"}, 0) == Ids{"t"});
  }

  TEST_CASE("ids asked for twice are answered") {
    Counting source{{{"a", {1, {}}}}};
    CHECK(reached_from(source.reader(), {"a", "a", "b"}, {"a", "a"}) ==
          std::unordered_set<std::string>{"a"});
  }
}

}  // namespace
}  // namespace tokens::git
