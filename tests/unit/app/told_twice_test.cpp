// Lines of two commits that tell of the same responses count them once.
#include "lib/app/sharing/told_twice.hpp"

#include "lib/notes/note.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::app {
namespace {

/// A commit with one line, whose responses use one token each and one more for
/// each place in the alphabet.
NotedCommit noted(const std::string& id,
                  std::int64_t second,
                  const std::string& responses,
                  const std::string& session = "s") {
  NotedCommit commit;
  commit.commit.id = id;
  commit.commit.committer_second = second;
  notes::Line line;
  line.session = session;
  std::vector<std::string> digests;
  for (const char response : responses) {
    digests.push_back(notes::digest_of(std::string(1, response)));
    line.tokens.input += response - 'a' + 1;
    ++line.responses;
  }
  line.keys = notes::join_digests(digests);
  commit.lines.push_back(line);
  return commit;
}

std::int64_t input_of(const std::vector<NotedCommit>& commits,
                      const std::string& id) {
  for (const NotedCommit& commit : commits) {
    if (commit.commit.id == id) {
      return commit.lines.front().tokens.input;
    }
  }
  return 0;
}

}  // namespace

TEST_SUITE("app/told_twice") {
  TEST_CASE("the earlier commit counts, the later has the rest") {
    std::vector<NotedCommit> commits{noted("1", 20, "abc"),
                                     noted("2", 10, "ab")};
    count_once(commits);
    CHECK(input_of(commits, "2") == 3);
    CHECK(input_of(commits, "1") == 3);
  }

  TEST_CASE("of equal times the smaller id, and nothing is left") {
    std::vector<NotedCommit> commits{noted("2", 10, "ab"),
                                     noted("1", 10, "ab")};
    count_once(commits);
    REQUIRE(commits.size() == 1);
    CHECK(input_of(commits, "1") == 3);
  }

  TEST_CASE("three that overlap add up to what there is") {
    std::vector<NotedCommit> commits{
        noted("1", 1, "ab"), noted("2", 2, "abcd"), noted("3", 3, "abcde")};
    count_once(commits);
    CHECK(input_of(commits, "1") == 3);
    CHECK(input_of(commits, "2") == 7);
    CHECK(input_of(commits, "3") == 5);
  }

  TEST_CASE("a part of an earlier one is taken away by number") {
    std::vector<NotedCommit> commits{noted("1", 1, "ab"), noted("2", 2, "bc")};
    commits[1].lines.front().tokens.input = 20;
    count_once(commits);
    CHECK(input_of(commits, "1") == 3);
    CHECK(input_of(commits, "2") == 10);
    CHECK(commits[1].lines.front().responses == 1);
  }

  TEST_CASE("what has no digest beside it stays") {
    std::vector<NotedCommit> commits{noted("1", 1, "ab"), noted("2", 2, "ab")};
    commits[1].lines.front().tokens.input += 500;
    commits[1].lines.front().responses += 1;
    count_once(commits);
    CHECK(input_of(commits, "1") == 3);
    CHECK(input_of(commits, "2") == 500);
    CHECK(commits[1].lines.front().responses == 1);
  }

  TEST_CASE("other sessions and lines without digests are left as they are") {
    std::vector<NotedCommit> commits{
        noted("1", 1, "ab"), noted("2", 2, "ab", "other"), noted("3", 3, "ab")};
    commits[2].lines.front().keys.clear();
    count_once(commits);
    CHECK(input_of(commits, "2") == 3);
    CHECK(input_of(commits, "3") == 3);
  }
}

}  // namespace tokens::app
