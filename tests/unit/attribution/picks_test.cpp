// Rule 3: what picks, rebases and cherry-picks receive.
#include "lib/attribution/timeline.hpp"
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

TEST_SUITE("attribution/picks") {
  TEST_CASE("a cherry-pick takes nothing that was used before it began") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::pick, 10, "picked", "main");
    main.commit(20, "own");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    CHECK(story.tell() == Places{"commit own"});
  }

  TEST_CASE("a rebase takes what was used since it started") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::start, 10, "onto", "main");
    main.add(EventKind::pick, 12, "first", "main");
    main.add(EventKind::pick, 20, "after a conflict", "main");
    main.add(EventKind::finish, 21, "after a conflict", "main");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    CHECK(story.tell() == Places{"pending main", "commit after a conflict"});
  }

  TEST_CASE("of two picks in a row the second takes nothing from between") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::pick, 10, "a", "main");
    main.add(EventKind::pick, 20, "b", "main");
    main.commit(30, "own");
    story.worktrees = {main.worktree};
    story.use(15, 1);
    CHECK(story.tell() == Places{"commit own"});
  }

  TEST_CASE("patches in a row are one operation, which may have stopped") {
    History main(1, "/repo");
    main.commit(5, "one");
    main.add(EventKind::patch, 10, "a", "main");
    main.add(EventKind::patch, 20, "b", "main");
    CHECK(operation_start(main.worktree, 3) == at(10));
    CHECK(operation_start(main.worktree, 2) == at(10));
  }

  TEST_CASE("a pick that a commit ended began after what HEAD did before") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    main.add(EventKind::concluded, 20, "picked", "main").makes_commit = true;
    main.commit(30, "two");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    story.use(25, 1);
    CHECK(story.tell() == Places{"commit one", "commit picked", "commit two"});
    CHECK(operation_start(main.worktree, 2) == at(10));
  }

  TEST_CASE("an amend is a commit like any other") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    main.add(EventKind::amend, 20, "better", "main");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    CHECK(story.tell() == Places{"commit one", "commit better"});
  }
}

}  // namespace tokens::attribution::test
