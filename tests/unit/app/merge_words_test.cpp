// The messages of merges, as git and the forges write them.
#include "lib/app/merges/merge_branches.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using tokens::app::merge_words;
using tokens::app::parse_queue_branch;
using tokens::app::QueueBranch;

TEST_SUITE_BEGIN("app/merge_words");

namespace {

using Names = std::vector<std::string>;

Names branches_of(const char* message) {
  return merge_words(message).branches;
}

}  // namespace

TEST_CASE("git's own words") {
  CHECK(branches_of("Merge branch 'topic'") == Names{"topic"});
  CHECK(branches_of("Merge branch 'a/b' into develop\n") == Names{"a/b"});
  CHECK(branches_of("Merge branches 'a', 'b' and 'c' into d") ==
        Names{"a", "b", "c"});
  CHECK(branches_of("Merge remote-tracking branch 'origin/a/b'") ==
        Names{"a/b"});
  CHECK(branches_of("Merge branch 'main' of example.org:x/y") == Names{"main"});
  CHECK(branches_of("Merge branch 'never closed").empty());
}

TEST_CASE("the forges' words") {
  const auto pull = merge_words(
      "Merge pull request #12 from owner/feature/login\n\nTitle (#9)");
  CHECK(pull.pull_request == 12);
  CHECK(pull.branches == Names{"feature/login"});
  CHECK(merge_words("Add a thing (#345)\n\n* one\n* two").pull_request == 345);
  const auto gitlab = merge_words(
      "Merge branch 'topic' into 'main'\n\nTitle\n\nSee merge request "
      "group/project!77");
  CHECK(gitlab.pull_request == 77);
  CHECK(gitlab.branches == Names{"topic"});
  const auto bitbucket = merge_words("Merged in topic (pull request #5)");
  CHECK(bitbucket.pull_request == 5);
  CHECK(bitbucket.branches == Names{"topic"});
}

TEST_CASE("what only looks like it is nothing") {
  for (const char* message : {"",
                              "Fix (#)",
                              "Fix (#12) later",
                              "Fix (#-3)",
                              "talk\n\ncommit 0123456789012345678901234567890"
                              "123456789",
                              "Talk of 'Merge branch'"}) {
    CAPTURE(message);
    const auto words = merge_words(message);
    CHECK(words.pull_request == 0);
    CHECK(words.branches.empty());
    CHECK(words.squashed.empty());
  }
}

TEST_CASE("git merge --squash lists ids") {
  const std::string id(40, 'c');
  const auto words =
      merge_words("Squashed commit of the following:\n\ncommit " + id +
                  "\nAuthor: A\n\n    commit me\n");
  CHECK(words.squashed == Names{id});
}

TEST_CASE("branches of a merge queue") {
  QueueBranch queue;
  const std::string base(40, 'd');
  REQUIRE(
      parse_queue_branch("gh-readonly-queue/release/2.x/pr-12-" + base, queue));
  CHECK(queue.target == "release/2.x");
  CHECK(queue.pull_request == 12);
  CHECK(queue.base == base);
  CHECK(!parse_queue_branch("feature/pr-12-abc", queue));
  CHECK(!parse_queue_branch("gh-readonly-queue/main/x", queue));
  CHECK(!parse_queue_branch("gh-readonly-queue/main/pr--abc", queue));
}

TEST_SUITE_END();
