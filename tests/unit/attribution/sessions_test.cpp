// Rule 4: sessions side by side.
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

namespace {

/// Session 1 edited f, session 2 edited g, session 3 edited nothing; "one"
/// changes f, "two" changes g.
Story two_editors() {
  Story story;
  History main(1, "/repo");
  main.commit(10, "one");
  main.commit(20, "two");
  story.worktrees = {main.worktree};
  story.changed = {{"one", {"f"}}, {"two", {"g"}}};
  story.use(4, 1, {"/repo/f"});
  story.use(5, 2, {"/repo/g"});
  return story;
}

}  // namespace

TEST_SUITE("attribution/sessions") {
  TEST_CASE("who edited other files waits for a commit of its own") {
    Story story = two_editors();
    CHECK(story.tell() == Places{"commit one", "commit two"});
  }

  TEST_CASE("who edited nothing always goes") {
    Story story = two_editors();
    story.use(6, 3);
    CHECK(story.tell() == Places{"commit one", "commit two", "commit one"});
  }

  TEST_CASE("a commit that touches nobody's file takes everything") {
    Story story = two_editors();
    story.changed["one"] = {"readme"};
    CHECK(story.tell() == Places{"commit one", "commit one"});
  }

  TEST_CASE("a name that only begins alike is another file") {
    Story story = two_editors();
    story.changed["one"] = {"f", "g.txt", "sub/g"};
    CHECK(story.tell() == Places{"commit one", "commit two"});
  }

  TEST_CASE("edits before the last commit of a session say nothing more") {
    Story story = two_editors();
    // Session 2 edited g, which "two" changes, but "one" has that already.
    story.changed["one"] = {"f", "g"};
    story.use(15, 1, {"/repo/g"});
    story.use(16, 2, {"/repo/h"});
    CHECK(story.tell() ==
          Places{"commit one", "commit one", "commit two", "pending main"});
  }

  TEST_CASE("the session that the hook names goes") {
    Story story = two_editors();
    story.changed["one"] = {};
    story.worktrees[0].events[1].session = "s2";
    CHECK(story.tell() == Places{"commit two", "commit one"});
  }

  TEST_CASE("a named session counts before its first line is on disk") {
    Story story = two_editors();
    story.changed["one"] = {};
    story.worktrees[0].events[1].session = "s9";
    CHECK(story.tell() == Places{"pending main", "commit two"});
  }

  TEST_CASE("a named session makes others wait, but not those it agrees with") {
    Story story = two_editors();
    story.worktrees[0].events[1].session = "s2";
    CHECK(story.tell() == Places{"commit one", "commit one"});
  }

  TEST_CASE("a late response joins its session's commit") {
    Story story = two_editors();
    story.uses.clear();
    story.earlier["one"] = {{1, {"/repo/f"}}};
    story.use(6, 1, {"/repo/other"});
    story.use(7, 2, {"/repo/g"});
    CHECK(story.tell() == Places{"commit one", "commit two"});
  }

  TEST_CASE("an earlier session that touched nothing makes nobody wait") {
    Story story = two_editors();
    story.uses.clear();
    story.earlier["one"] = {{1, {"/repo/elsewhere"}}};
    story.use(7, 2, {"/repo/g"});
    CHECK(story.tell() == Places{"commit one"});
  }
}

}  // namespace tokens::attribution::test
