// From lines of a reflog to events: branch, made here, moment.
#include "lib/app/evidence/head_events.hpp"

#include "tests/unit/app/fake_repository.hpp"

#include <doctest/doctest.h>

namespace tokens::app::test {
namespace {

const std::string k_none(40, '0');

std::string id(char digit) {
  return std::string(40, digit);
}

Moment at(double second) {
  return from_unix_ms(static_cast<std::int64_t>(second * 1000));
}

/// A reflog being told, and the world around it.
struct Told {
  Told() {
    repository.branches = {"refs/heads/main", "refs/heads/topic"};
    context.repository = &repository;
    context.now = at(1000);
    context.head_branch = "main";
    context.head_is_known = true;
    context.was_shown = [](const std::string&, std::int64_t) { return false; };
    context.stood_before = [](const std::string&, std::int64_t) {
      return false;
    };
    context.was_brought = [](const std::string&, std::int64_t) {
      return false;
    };
  }

  /// One more line; a commit was committed in the same second.
  void line(std::int64_t second, char to, const std::string& message) {
    const std::string from = entries.empty() ? k_none : entries.back().new_id;
    entries.push_back({from, id(to), second, message, person});
    repository.committed.try_emplace(id(to), second);
  }

  std::vector<HeadEvent> events() {
    return to_events(entries, context).value();
  }

  FakeRepository repository;
  HeadContext context;
  std::vector<ReflogEntry> entries;
  std::string person = "Ada <ada@example.org>";
};

std::vector<std::string> branches(const std::vector<HeadEvent>& events) {
  std::vector<std::string> names;
  for (const HeadEvent& event : events) {
    names.push_back(event.branch);
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("app/head_events") {
  TEST_CASE("branches follow checkouts, detached ones are empty") {
    Told told;
    told.line(1, 'a', "commit (initial): one");
    told.line(2, 'b', "checkout: moving from main to topic");
    told.line(3, 'c', "commit: two");
    told.line(4, 'd', "checkout: moving from topic to " + id('d'));
    told.line(5, 'e', "checkout: moving from " + id('d') + " to main");
    CHECK(branches(told.events()) ==
          Names{"main", "topic", "topic", "", "main"});
  }

  TEST_CASE("a branch that stood already at the commit is gone back to") {
    Told told;
    told.context.stood_before = [](const std::string& branch,
                                   std::int64_t second) {
      return branch == "topic" && second > 1;
    };
    told.line(1, 'a', "checkout: moving from main to topic");
    told.line(2, 'a', "checkout: moving from topic to other");
    told.line(3, 'a', "checkout: moving from other to topic");
    told.line(4, 'b', "checkout: moving from topic to main");
    told.line(5, 'c', "checkout: moving from main to topic");
    const auto events = told.events();
    CHECK(events[0].kind == EventKind::checkout);
    CHECK(events[1].kind == EventKind::checkout);
    CHECK(events[2].kind == EventKind::revisit);
    CHECK(events[4].kind == EventKind::checkout);
    CHECK(branches(events) ==
          Names{"topic", "other", "topic", "main", "topic"});
  }

  TEST_CASE("a branch that is gone now was a branch then") {
    Told told;
    told.line(1, 'a', "checkout: moving from main to deleted");
    told.line(2, 'b', "checkout: moving from deleted to main");
    CHECK(branches(told.events()) == Names{"deleted", "main"});
  }

  TEST_CASE("HEAD goes on from the event that is known") {
    Told told;
    told.context.last = HeadEvent{};
    told.context.last->branch = "topic";
    told.context.last->moment = at(0);
    told.context.head_branch = "topic";
    told.line(1, 'a', "commit: one");
    CHECK(branches(told.events()) == Names{"topic"});
  }

  TEST_CASE("an orphan branch is known by where HEAD stands now") {
    Told told;
    told.line(1, 'a', "commit (initial): one");
    told.context.last = told.events().front();
    told.entries = {{k_none, id('b'), 2, "commit (initial): two", ""}};
    told.repository.committed[id('b')] = 2;
    told.context.head_branch = "orphan";
    CHECK(branches(told.events()) == Names{"orphan"});
  }

  TEST_CASE("a rebase stands on the branch that its end names") {
    Told told;
    told.line(1, 'a', "rebase (start): checkout main");
    told.line(2, 'b', "rebase (pick): one");
    told.line(3, 'b', "rebase (finish): returning to refs/heads/topic");
    told.context.head_branch = "topic";
    CHECK(branches(told.events()) == Names{"topic", "topic", "topic"});
  }

  TEST_CASE("a rebase under way stands on the branch that git's files name") {
    Told told;
    told.line(1, 'a', "rebase (start): checkout main");
    told.context.head_branch = "topic";
    told.context.head_is_known = false;
    told.context.in_rebase = true;
    CHECK(branches(told.events()) == Names{"topic"});
  }

  TEST_CASE("a rename of the branch that HEAD is on") {
    Told told;
    told.line(1, 'a', "commit (initial): one");
    told.line(2, 'a', "Branch: renamed refs/heads/main to refs/heads/trunk");
    told.context.last = HeadEvent{};
    told.context.last->branch = "main";
    told.context.last->moment = at(0);
    told.context.head_branch = "trunk";
    CHECK(branches(told.events()) == Names{"main", "trunk"});
    CHECK(told.events()[1].kind == EventKind::rename);
    CHECK_FALSE(told.events()[1].makes_commit);
  }

  TEST_CASE("made here: git says that a commit was made, whenever committed") {
    Told told;
    told.line(1, 'a', "commit: own");
    told.line(2, 'b', "pull: Fast-forward");
    told.repository.committed[id('c')] = 1;
    told.line(30, 'c', "commit: signed for long");
    told.line(31, 'd', "pull: Merge made by the 'ort' strategy.");
    told.line(32, 'e', "reset: moving to origin/main");
    const auto events = told.events();
    CHECK(events[0].makes_commit);
    CHECK_FALSE(events[1].makes_commit);
    CHECK(events[2].makes_commit);
    CHECK(events[3].makes_commit);
    CHECK_FALSE(events[4].makes_commit);
  }

  TEST_CASE("without git's words who moves HEAD must have committed it") {
    Told told;
    told.line(1, 'a', "");
    told.line(9, 'b', "export from a client");
    told.person = "Bob <ada@example.org>";
    told.line(9, 'c', "");
    auto events = told.events();
    CHECK(events[0].makes_commit);
    CHECK(events[1].makes_commit);
    CHECK_FALSE(events[2].makes_commit);
    SUBCASE("a hook that ran for it is evidence") {
      told.context.hooked = {id('c')};
      CHECK(told.events()[2].makes_commit);
    }
    SUBCASE("what a remote branch brought was made elsewhere") {
      told.context.was_brought = [](const std::string& one,
                                    std::int64_t second) {
        return one == id('b') && second == 9;
      };
      events = told.events();
      CHECK(events[0].makes_commit);
      CHECK_FALSE(events[1].makes_commit);
    }
    SUBCASE("a hook tells nothing of what git says was brought") {
      told.line(10, 'd', "pull: Fast-forward");
      told.context.hooked = {id('d')};
      CHECK_FALSE(told.events()[3].makes_commit);
    }
  }

  TEST_CASE("made once: what was shown before is not made again") {
    Told told;
    told.line(1, 'a', "commit: one");
    told.line(1, 'b', "commit (amend): one");
    told.line(1, 'a', "commit (amend): one");
    CHECK_FALSE(told.events()[2].makes_commit);
    told.context.was_shown = [](const std::string& one, std::int64_t) {
      return one == id('b');
    };
    CHECK_FALSE(told.events()[1].makes_commit);
  }

  TEST_CASE("an amend that changed nothing makes nothing") {
    Told told;
    told.line(1, 'a', "commit: one");
    told.line(1, 'a', "commit (amend): one");
    CHECK_FALSE(told.events()[1].makes_commit);
  }

  TEST_CASE("a moment is the end of git's second, but no event waits") {
    Told told;
    told.context.now = at(5.5);
    told.line(1, 'a', "commit: one");
    told.line(3, 'b', "commit: two");
    told.line(3, 'c', "commit: three");
    told.line(5, 'd', "commit: four");
    const auto events = told.events();
    CHECK(events[0].moment == at(1.999));
    CHECK(events[1].moment == at(3.999));
    CHECK(events[2].moment == at(3.999));
    CHECK(events[3].moment == at(5.5));
  }

  TEST_CASE("what a hook told of the very event is more exact") {
    Told told;
    told.context.now = at(5);
    told.line(3, 'a', "commit: one");
    told.line(3, 'b', "commit: two");
    told.context.told_moment = [](const HeadEvent& event) {
      return event.new_id.front() == 'a' ? std::optional(at(3.2))
                                         : std::nullopt;
    };
    const auto events = told.events();
    CHECK(events[0].moment == at(3.2));
    CHECK(events[1].moment == at(3.999));
  }

  TEST_CASE("the order of events outranks a clock that was set back") {
    Told told;
    told.line(10, 'a', "commit: one");
    told.line(4, 'b', "commit: two");
    told.context.last = HeadEvent{};
    told.context.last->moment = at(7);
    const auto events = told.events();
    CHECK(events[0].moment == at(7));
    CHECK(events[1].moment == at(7));
  }
}

}  // namespace tokens::app::test
