// What stood here before, told by the order of HEAD's events and by pairs.
#include "lib/app/placing/commit_origins.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>

namespace tokens::app::test {
namespace {

HeadLog log_of(std::initializer_list<const char*> made) {
  HeadLog log;
  for (const char* const id : made) {
    HeadEvent event;
    event.new_id = id;
    event.makes_commit = true;
    log.push_back(event);
  }
  return log;
}

}  // namespace

TEST_SUITE("app/commit_origins") {
  TEST_CASE("a commit was there before if any of its forms was") {
    const std::vector<HeadLog> logs{log_of({"a", "b", "amended a"}),
                                    log_of({"elsewhere"})};
    const CommitOrigins origins(logs, {{"a", "amended a"}});
    CHECK(origins.was_there_before("a", "b"));
    CHECK(origins.was_there_before("amended a", "b"));
    CHECK_FALSE(origins.was_there_before("b", "a"));
    CHECK_FALSE(origins.was_there_before("b", "b"));
    CHECK_FALSE(origins.was_there_before("elsewhere", "b"));
    CHECK_FALSE(origins.was_there_before("a", "unknown"));
    CHECK_FALSE(origins.was_there_before("unknown", "a"));
  }

  TEST_CASE("a commit that only moved into view was made elsewhere") {
    HeadLog log = log_of({"pulled", "own"});
    log[0].makes_commit = false;
    const CommitOrigins origins({log}, {});
    CHECK_FALSE(origins.was_there_before("pulled", "own"));
  }

  TEST_CASE("between worktrees moments tell, as far as they are known") {
    const auto event = [](const char* id, std::int64_t ms, bool from_hook) {
      HeadLog log = log_of({id});
      log[0].second = ms / 1000;
      log[0].moment = from_unix_ms(ms);
      log[0].from_hook = from_hook;
      return log;
    };
    const CommitOrigins origins({event("a", 5100, true),
                                 event("b", 5200, true),
                                 event("c", 5300, false),
                                 event("d", 6999, false)},
                                {});
    CHECK(origins.was_there_before("a", "b"));
    CHECK_FALSE(origins.was_there_before("b", "a"));
    CHECK_FALSE(origins.was_there_before("a", "c"));  // some time in second 5
    CHECK(origins.was_there_before("c", "d"));
  }

  TEST_CASE("forms go back through squashes, and rings of pairs end") {
    const CommitOrigins origins({},
                                {{"a", "squash"},
                                 {"b", "squash"},
                                 {"first a", "a"},
                                 {"squash", "first a"}});
    auto forms = origins.forms_of("squash");
    std::sort(forms.begin(), forms.end());
    CHECK(forms == std::vector<std::string>{"a", "b", "first a", "squash"});
    CHECK(origins.forms_of("alone") == std::vector<std::string>{"alone"});
  }
}

}  // namespace tokens::app::test
