// Rules 2 and 5: the branch that a response waits on.
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

TEST_SUITE("attribution/branches") {
  TEST_CASE("a checkout leaves what is pending with its branch") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.commit(20, "on topic");
    main.checkout(30, "main");
    main.commit(40, "on main");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    CHECK(story.tell() == Places{"commit on main", "commit on topic"});
  }

  TEST_CASE("switch -c takes it along, once and again") {
    Story story;
    History main(1, "/repo");
    main.create(10, "topic");
    main.create(11, "topic2");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    CHECK(story.tell() == Places{"pending topic2"});
  }

  TEST_CASE("a branch that stood already leaves what its files can tell of") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::revisit, 10, "base", "other");
    main.commit(20, "on other");
    story.worktrees = {main.worktree};
    SUBCASE("a stash, and a commit of other files") {
      story.use(5, 1, {"/repo/f"});
      story.use(6, 1);
      story.changed = {{"on other", {"g"}}};
      CHECK(story.tell() == Places{"pending main", "pending main"});
    }
    SUBCASE("carried along, the commit has its file") {
      story.use(5, 1, {"/repo/f"});
      story.use(6, 1);
      story.changed = {{"on other", {"f"}}};
      CHECK(story.tell() == Places{"commit on other", "commit on other"});
    }
    SUBCASE("who edited nothing known goes along") {
      story.use(5, 1);
      story.use(6, 2, {"/elsewhere/f"});
      story.use(15, 2, {"/repo/f"});
      story.changed = {{"on other", {"g"}}};
      CHECK(story.tell() ==
            Places{"commit on other", "commit on other", "commit on other"});
    }
  }

  TEST_CASE("switch -c takes along only what waits on the branch it leaves") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.create(20, "topic2");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    CHECK(story.tell() == Places{"pending main", "pending topic2"});
  }

  TEST_CASE("a rename takes it along") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::rename, 10, "base", "trunk");
    main.commit(20, "one");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    CHECK(story.tell() == Places{"commit one"});
  }

  TEST_CASE("the first commit of an orphan branch takes it along") {
    Story story;
    History main(1, "/repo");
    auto& root = main.add(EventKind::commit, 20, "root", "orphan");
    root.old_id = std::string(40, '0');
    story.worktrees = {main.worktree};
    story.use(5, 1);
    CHECK(story.tell() == Places{"commit root"});
  }

  TEST_CASE("usage of another branch is taken by a commit of its files") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.commit(20, "popped");
    story.worktrees = {main.worktree};
    story.use(5, 1, {"/repo/f"});
    story.use(6, 2, {"/repo/g"});
    story.use(7, 3);
    story.changed = {{"popped", {"f"}}};
    CHECK(story.tell() ==
          Places{"commit popped", "pending main", "pending main"});
  }

  TEST_CASE("a detached HEAD is a place of its own") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    CHECK(story.tell() == Places{"pending main", "pending "});
  }

  TEST_CASE("usage of a deleted branch goes with its session's next commit") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.checkout(20, "main");
    main.commit(30, "one");
    story.worktrees = {main.worktree};
    story.gone = {"topic"};
    story.use(15, 1, {"/repo/f"});
    story.use(16, 2);
    story.use(25, 1, {"/repo/g"});
    CHECK(story.tell() == Places{"commit one", "pending topic", "commit one"});
  }

  TEST_CASE("usage of a living branch does not") {
    Story story;
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.checkout(20, "main");
    main.commit(30, "one");
    story.worktrees = {main.worktree};
    story.use(15, 1);
    story.use(25, 1);
    CHECK(story.tell() == Places{"pending topic", "commit one"});
  }
}

}  // namespace tokens::attribution::test
