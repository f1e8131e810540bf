// Rule 1: the worktree that holds a response; rule 3: the commit that gets it.
#include "lib/attribution/timeline.hpp"
#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

TEST_SUITE("attribution/places") {
  TEST_CASE("the closest worktree holds a path, by whole names") {
    const std::vector<Worktree> worktrees{
        {1, 1, "/repo", {}, {}, ""},
        {2, 1, "/repo/.claude/worktrees/x", {}, {}, ""}};
    PlaceFinder places(worktrees);
    const auto find = [&](const char* path) {
      return places.find(path, at(5), "");
    };
    CHECK(find("/repo") == 0);
    CHECK(find("/repo/lib") == 0);
    CHECK(find("/repo/.claude/worktrees/x/lib") == 1);
    CHECK(find("/repo/.claude/worktrees/xy") == 0);
    CHECK_FALSE(find("/repository").has_value());
    CHECK_FALSE(find("").has_value());
  }

  TEST_CASE("a worktree that moved is found at both its places") {
    Story story;
    History main(1, "/moved");
    main.commit(20, "one");
    main.worktree.locations = {{"/repo", Moment::min(), at(10)}, {"/moved"}};
    story.worktrees = {main.worktree};
    story.use(5, 1);
    story.use(12, 1).directory = "/moved/lib";
    story.use(13, 1);  // its client has not noticed
    CHECK(story.tell() == Places{"commit one", "commit one", "commit one"});
  }

  TEST_CASE("a file is the same wherever its worktree was") {
    Story story;
    History main(1, "/moved");
    main.commit(20, "one");
    main.worktree.locations = {{"/repo", Moment::min(), at(10)}, {"/moved"}};
    story.worktrees = {main.worktree};
    story.changed["one"] = {"f"};
    story.use(5, 1, {"/repo/f"});
    story.use(6, 2, {"/repo/g"});
    CHECK(story.tell() == Places{"commit one", "pending main"});
  }

  TEST_CASE("a root is another worktree's once that is there") {
    History first(1, "/away");
    first.worktree.locations = {{"/repo", Moment::min(), at(10)}, {"/away"}};
    History second(2, "/repo");
    second.worktree.locations = {{"/repo", at(8)}};
    const std::vector<Worktree> worktrees{first.worktree, second.worktree};
    PlaceFinder places(worktrees);
    CHECK(places.find("/repo/f", at(7), "") == 0);
    CHECK(places.find("/repo/f", at(9), "") == 1);
    CHECK(places.find("/repo/f", at(11), "") == 1);
    CHECK(places.find("/away/f", at(11), "") == 0);
  }

  TEST_CASE(
      "a folder left over is the parent's; till it is missed the branch "
      "tells") {
    History main(1, "/repo");
    History side(1, "/repo/x");
    side.add(EventKind::checkout, 1, "base", "side");
    side.worktree.locations = {{"/repo/x", Moment::min(), at(10)}};
    const std::vector<Worktree> worktrees{main.worktree, side.worktree};
    PlaceFinder places(worktrees);
    CHECK(places.find("/repo/x/f", at(5), "side") == 1);
    CHECK(places.find("/repo/x/f", at(5), "main") == 0);
    CHECK(places.find("/repo/x/f", at(5), "") == 1);
    CHECK(places.find("/repo/x/f", at(5), "third") == 1);
    CHECK(places.find("/repo/x/f", at(11), "side") == 0);
  }

  TEST_CASE("one that came and went unseen holds what was on its branch") {
    History main(1, "/repo");
    History side(1, "/repo/x");
    side.worktree.only_branch = "side";
    const std::vector<Worktree> worktrees{main.worktree, side.worktree};
    PlaceFinder places(worktrees);
    CHECK(places.find("/repo/x", at(5), "side") == 1);
    CHECK(places.find("/repo/x", at(5), "main") == 0);
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
    const auto decisions =
        attribute(story.worktrees, story.uses, story).value();
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

  TEST_CASE("what a session said in one repository stays there") {
    Story story;
    History main(1, "/repo");
    History other(2, "/other");
    other.commit(20, "there");
    story.worktrees = {main.worktree, other.worktree};
    story.use(5, 1);
    story.use(10, 1, {"/other/f"}).directory = "/other";
    CHECK(story.tell() == Places{"pending main", "commit there"});
    SUBCASE("and comes again when it comes back") {
      story.use(25, 1);
      CHECK(story.tell() ==
            Places{"pending main", "commit there", "pending main"});
    }
    SUBCASE("but not what it edited from there") {
      story.use(6, 1, {"/other/g"});
      CHECK(story.tell() ==
            Places{"commit there", "commit there", "commit there"});
    }
  }

  TEST_CASE("a named session works here, wherever it says that it is") {
    Story story;
    History main(1, "/repo");
    main.commit(10, "one").session = "s1";
    main.commit(20, "two");
    History other(2, "/other");
    story.worktrees = {main.worktree, other.worktree};
    story.use(5, 1).directory = "/";
    story.use(6, 2).directory = "/";
    story.use(15, 1).directory = "/";
    CHECK(story.tell() == Places{"commit one", "outside", "outside"});
    SUBCASE("unless another repository claims it") {
      story.claimed = {"/"};
      CHECK(story.tell() == Places{"outside", "outside", "outside"});
    }
    SUBCASE("or it is in one that is known") {
      story.uses[0].directory = "/other";
      CHECK(story.tell() == Places{"pending main", "outside", "outside"});
    }
    SUBCASE("or it edited files there, and nothing anywhere since") {
      story.uses[0].edits = {"/other/f"};
      CHECK(story.tell() == Places{"pending main", "outside", "pending main"});
    }
  }

  TEST_CASE("a tool makes a chain in one step") {
    Story story;
    History main(1, "/repo");
    main.add(EventKind::other, 10, "tip", "main").makes_commit = true;
    story.worktrees = {main.worktree};
    story.along = {{"tip", {"first", "second"}}};
    story.changed = {{"first", {"f"}}, {"second", {"g", "f"}}, {"tip", {"h"}}};
    story.use(4, 1, {"/repo/f"});
    story.use(5, 1, {"/repo/g"});
    story.use(6, 1);
    story.use(7, 2);
    story.use(8, 3, {"/repo/h"});
    CHECK(story.tell() == Places{"commit first",
                                 "commit second",
                                 "commit first",
                                 "commit tip",
                                 "commit tip"});
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
