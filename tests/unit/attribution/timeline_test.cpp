// Where HEAD stood, also within the second that is all git tells.
#include "lib/attribution/timeline.hpp"

#include "tests/unit/attribution/story.hpp"

#include <doctest/doctest.h>

namespace tokens::attribution::test {

TEST_SUITE("attribution/timeline") {
  TEST_CASE("an event at the very moment has not happened yet") {
    History main(1, "/repo");
    main.checkout(10, "topic");
    CHECK(label_at(main.worktree, at(9), "").branch == "main");
    CHECK(label_at(main.worktree, at(10), "").branch == "main");
    CHECK(label_at(main.worktree, at(10.001), "").branch == "topic");
  }

  TEST_CASE("before everything HEAD stood where it is seen first") {
    History main(1, "/repo");
    CHECK(label_at(main.worktree, at(-5), "").branch == "main");
    Worktree empty;
    CHECK(label_at(empty, at(5), "main").branch == "main");
    CHECK(label_at(empty, at(5), "HEAD").branch.empty());
  }

  TEST_CASE("within the second of a checkout the client's word decides") {
    History main(1, "/repo");
    main.checkout(10, "topic").moment = at(10.999);
    CHECK(label_at(main.worktree, at(10.5), "topic").branch == "topic");
    CHECK(label_at(main.worktree, at(10.5), "topic").next_event == 2);
    CHECK(label_at(main.worktree, at(10.5), "main").branch == "main");
    CHECK(label_at(main.worktree, at(10.5), "").branch == "main");
    CHECK(label_at(main.worktree, at(9.999), "topic").branch == "main");
  }

  TEST_CASE("after that second the client's word lags, and is not heard") {
    History main(1, "/repo");
    main.checkout(10, "topic").moment = at(10.999);
    CHECK(label_at(main.worktree, at(11), "main").branch == "topic");
  }

  TEST_CASE("a branch is called what it is called in the end") {
    History main(1, "/repo");
    main.commit(10, "one");
    main.add(EventKind::rename, 20, "one", "trunk");
    main.add(EventKind::rename, 30, "one", "stem");
    main.create(40, "main");
    main.commit(50, "two");
    const auto renames = renames_of(main.worktree);
    CHECK(renames == std::vector<std::size_t>{2, 3});
    CHECK(name_in_the_end(main.worktree, 1, renames) == "stem");
    CHECK(name_in_the_end(main.worktree, 5, renames) == "main");
  }

  TEST_CASE("a branch that HEAD is not on gets another name") {
    History main(1, "/repo");
    main.checkout(10, "topic");
    main.commit(11, "one");
    main.checkout(20, "main");
    HeadEvent& rename = main.add(EventKind::other_rename, 30, "m", "main");
    rename.renamed_from = "topic";
    rename.renamed_to = "new";
    Label label = label_at(main.worktree, at(15), "");
    CHECK(label.branch == "topic");
    advance(main.worktree, 4, k_never, label);
    CHECK(label.branch == "topic");
    advance(main.worktree, 5, k_never, label);
    CHECK(label.branch == "new");
    CHECK(name_in_the_end(main.worktree, 2, renames_of(main.worktree)) ==
          "new");
    CHECK(name_in_the_end(main.worktree, 3, renames_of(main.worktree)) ==
          "main");
  }

  TEST_CASE("the client's word for a detached HEAD is HEAD") {
    History main(1, "/repo");
    main.checkout(10, "").moment = at(10.999);
    CHECK(label_at(main.worktree, at(10.5), "HEAD").branch.empty());
  }

  TEST_CASE("no word leads past a commit whose hook told its moment") {
    History main(1, "/repo");
    main.commit(10, "one").moment = at(10.6);
    main.checkout(10, "topic").moment = at(10.999);
    CHECK(label_at(main.worktree, at(10.5), "topic").branch == "main");
    CHECK(label_at(main.worktree, at(10.7), "topic").branch == "topic");
  }
}

}  // namespace tokens::attribution::test
