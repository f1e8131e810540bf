// Work that leaves one worktree and is committed in another.
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {
namespace {

/// A session edits f in the main checkout; a commit is made in a worktree.
struct Carried {
  Carried() : main(1, "/repo"), side(1, "/side") {
    story.use(5, 1, {"/repo/f"});
    story.use(6, 1);
    story.changed = {{"there", {"f", "g"}}};
  }

  Places tell() {
    story.worktrees = {main.worktree, side.worktree};
    return story.tell();
  }

  /// What the reflog has of a stash.
  void stash(double second) {
    main.add(EventKind::move, second, "base", "main");
  }

  Story story;
  History main;
  History side;
};

const Places k_there{"commit there", "commit there"};
const Places k_waits{"pending main", "pending main"};

}  // namespace

TEST_SUITE("attribution/carried") {
  TEST_CASE("stashed here, popped and committed there") {
    Carried carried;
    carried.stash(10);
    carried.side.commit(20, "there");
    CHECK(carried.tell() == k_there);
    SUBCASE("whoever else is at work there") {
      carried.story.use(15, 2, {"/side/g"}).directory = "/side";
      CHECK(carried.tell() ==
            Places{"commit there", "commit there", "commit there"});
    }
    SUBCASE("what was not stashed by then, or before, is not meant") {
      carried.story.use(15, 2, {"/side/f"}).directory = "/side";
      carried.main.worktree.events.back().moment = at(25);
      CHECK(carried.tell() ==
            Places{"pending main", "pending main", "commit there"});
      carried.main.worktree.events.back().moment = at(4);
      CHECK(carried.tell() ==
            Places{"pending main", "pending main", "commit there"});
    }
    SUBCASE("a commit without the file has nothing of it") {
      carried.story.changed = {{"there", {"g"}}};
      CHECK(carried.tell() == k_waits);
    }
    SUBCASE("nor has a pick") {
      carried.side.worktree.events.back().kind = EventKind::pick;
      CHECK(carried.tell() == k_waits);
    }
    SUBCASE("nor another repository") {
      carried.side.worktree.repository = 2;
      CHECK(carried.tell() == k_waits);
    }
    SUBCASE("nor a commit that was asked before") {
      carried.story.asked_until = at(21);
      CHECK(carried.tell() == k_waits);
    }
  }

  TEST_CASE("files of one name in two worktrees are two files") {
    Carried carried;
    carried.side.commit(20, "there");
    carried.story.use(15, 2, {"/side/f"}).directory = "/side";
    CHECK(carried.tell() ==
          Places{"pending main", "pending main", "commit there"});
  }

  TEST_CASE("where nobody else was at work all of it must have come") {
    Carried carried;
    carried.side.commit(20, "there");
    CHECK(carried.tell() == k_there);
    carried.story.uses[1].edits = {"/repo/h"};
    CHECK(carried.tell() == k_waits);
  }

  TEST_CASE(
      "a session that works there edited the files of the main checkout") {
    Carried carried;
    carried.side.commit(20, "there");
    for (OpenResponse& use : carried.story.uses) {
      use.directory = "/side";
    }
    carried.story.uses[1].edits = {"/repo/h"};
    carried.story.use(15, 2, {"/side/g"}).directory = "/side";
    CHECK(carried.tell() ==
          Places{"commit there", "commit there", "commit there"});
  }

  TEST_CASE("what was carried away is not there for the next commit") {
    Carried carried;
    carried.stash(10);
    carried.side.commit(20, "there");
    carried.main.commit(30, "here");
    carried.story.changed["here"] = {"f"};
    CHECK(carried.tell() == k_there);
  }
}

}  // namespace tokens::attribution::test
