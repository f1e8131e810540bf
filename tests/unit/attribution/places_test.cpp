// Rule 1: the worktree that holds a response; rule 3: the commit that gets it.
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

TEST_SUITE("attribution/places") {
  TEST_CASE("the closest worktree holds a path, by whole names") {
    const std::vector<Worktree> worktrees{
        {1, 1, "/repo", {}}, {2, 1, "/repo/.claude/worktrees/x", {}}};
    CHECK(worktree_of(worktrees, "/repo") == 0);
    CHECK(worktree_of(worktrees, "/repo/lib") == 0);
    CHECK(worktree_of(worktrees, "/repo/.claude/worktrees/x/lib") == 1);
    CHECK(worktree_of(worktrees, "/repo/.claude/worktrees/xy") == 0);
    CHECK_FALSE(worktree_of(worktrees, "/repository").has_value());
    CHECK_FALSE(worktree_of(worktrees, "").has_value());
  }

  TEST_CASE("a response goes to the first commit at or after it") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    main.commit(20, "two");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(10, 1);
    story.use(10.001, 1);
    story.use(21, 1);
    CHECK(story.tell() ==
          Places{"commit one", "commit one", "commit two", "pending main"});
    CHECK_FALSE(story.asked_for_paths);
  }

  TEST_CASE("what a hook told is evidence of the hook, else of the reflog") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    main.commit(20, "two").from_hook = false;
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(15, 1);
    Questions questions;
    questions.earlier_sessions = [](const Worktree&, const std::string&) {
      return std::vector<EarlierSession>{};
    };
    const auto decisions = attribute(story.worktrees, story.uses, questions);
    CHECK(decisions[0].evidence == Evidence::hook);
    CHECK(decisions[1].evidence == Evidence::reflog);
    CHECK(decisions[1].branch == "main");
  }

  TEST_CASE("somebody else's commit that HEAD moves to receives nothing") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::move, 10, "pulled", "main");
    main.add(EventKind::commit, 15, "not made here", "main").makes_commit =
        false;
    main.commit(20, "own");
    story.worktrees = {main.worktree};
    story.use(5, 1);
    CHECK(story.tell() == Places{"commit own"});
  }

  TEST_CASE("a response in no worktree is outside") {
    Story story;
    story.worktrees = {History(1, "/repo").worktree};
    story.use(5, 1).directory = "/elsewhere";
    CHECK(story.tell() == Places{"outside"});
  }

  TEST_CASE("worktrees have histories of their own") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "in main");
    History side(1, "/side");
    side.commit(12, "in side");
    story.worktrees = {main.worktree, side.worktree};
    story.use(5, 1);
    story.use(5, 2).directory = "/side/lib";
    story.use(11, 1).directory = "/side";
    CHECK(story.tell() ==
          Places{"commit in main", "commit in side", "commit in side"});
  }

  TEST_CASE("edits in one other worktree only take a session there") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "in main");
    History nested(2, "/repo/lib");
    nested.commit(12, "in lib");
    story.worktrees = {main.worktree, nested.worktree};
    SUBCASE("a nested one") {
      story.use(4, 1);
      story.use(5, 1, {"/repo/lib/a"});
      CHECK(story.tell() == Places{"commit in lib", "commit in lib"});
    }
    SUBCASE("but not if it edited here, too") {
      story.use(4, 1, {"/repo/a"});
      story.use(5, 1, {"/repo/lib/a"});
      CHECK(story.tell() == Places{"commit in main", "commit in main"});
    }
    SUBCASE("and files in no worktree say nothing") {
      story.use(4, 1, {"/tmp/notes"});
      story.use(5, 1, {"/repo/lib/a"});
      CHECK(story.tell() == Places{"commit in lib", "commit in lib"});
    }
  }

  TEST_CASE("a session above all repositories goes with its edits") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    story.worktrees = {main.worktree};
    story.use(5, 1, {"/repo/f"}).directory = "/";
    CHECK(story.tell() == Places{"commit one"});
  }

  TEST_CASE("the order of uses and of worktrees changes no place") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one");
    main.commit(20, "two");
    History side(2, "/side");
    side.commit(15, "side");
    story.worktrees = {main.worktree, side.worktree};
    story.use(15, 1);
    story.use(5, 1);
    story.use(12, 2).directory = "/side";
    CHECK(story.tell() == Places{"commit two", "commit one", "commit side"});
    std::swap(story.worktrees[0], story.worktrees[1]);
    std::swap(story.uses[0], story.uses[2]);
    CHECK(story.tell() == Places{"commit side", "commit one", "commit two"});
  }
}

}  // namespace tokens::attribution::test
