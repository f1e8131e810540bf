#include "lib/git/git_command.hpp"

#include <doctest/doctest.h>

TEST_SUITE("git/git_version") {
  using namespace tokens::git;

  TEST_CASE("versions as gits of all kinds write them") {
    struct Case {
      const char* answer;
      GitVersion version;
    };

    for (const auto& [answer, version] :
         {Case{"git version 2.39.5\n", {2, 39}},
          Case{"git version 2.54.0\n", {2, 54}},
          Case{"git version 2.54.0-rc1\n", {2, 54}},
          Case{"git version 2.54.GIT\n", {2, 54}},
          Case{"git version 2.55.0.windows.2\n", {2, 55}},
          Case{"git version 2.50.1 (Apple Git-155)\n", {2, 50}},
          Case{"git version 3.0", {3, 0}}}) {
      CAPTURE(answer);
      const auto parsed = parse_git_version(answer);
      REQUIRE(parsed);
      CHECK(*parsed == version);
    }
    CHECK(GitVersion{2, 100} > GitVersion{2, 54});
    CHECK(GitVersion{3, 0} > GitVersion{2, 54});
  }

  TEST_CASE("what names no version is an error, on one line") {
    for (const char* answer : {"",
                               "git version ",
                               "git version 2",
                               "git version two.54",
                               "git version 99999999999.1",
                               "git version -2.54",
                               "gi\nt"}) {
      CAPTURE(answer);
      const auto parsed = parse_git_version(answer);
      REQUIRE_FALSE(parsed);
      CHECK(parsed.error().message.find('\n') == std::string::npos);
    }
  }

  TEST_CASE("the git of this machine has one") {
    CHECK(git_version().value() > GitVersion{2, 0});
  }
}
