// Many commits in one answer, whatever the user's settings say. Real git.
#include "lib/git/commit_list.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using test::Variable;

std::vector<CommitInfo> list(const std::string& directory) {
  return commits_of_branches(*open(directory, FromEnvironment::no).value())
      .value();
}

}  // namespace

TEST_SUITE("git/commit_list") {
  TEST_CASE("a repository without a commit has none") {
    Sandbox box;
    CHECK(list(box.repository("repo")).empty());
  }

  TEST_CASE("local branches and HEAD, each commit once; no tag, no stash") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const auto root = box.commit(repo, "f", "1\n");
    box.git(repo, {"checkout", "-q", "--detach"});
    const auto detached = box.commit(repo, "f", "2\n");
    box.git(repo, {"checkout", "-q", "--detach", root});
    const auto tagged = box.commit(repo, "f", "3\n");
    box.git(repo, {"tag", "t"});
    box.git(repo, {"checkout", "-q", detached});
    const auto commits = list(repo);
    REQUIRE(commits.size() == 2);
    CHECK(commits[0].id == detached);
    CHECK(commits[0].parents.size() == 1);
    CHECK(commits[1].id == root);
    CHECK(commits[1].parents.empty());
    CHECK(commits[0].committer_second == commits[1].committer_second + 1);
  }

  TEST_CASE("people without an address, and settings that change the shape") {
    Sandbox box;
    const auto repo = box.repository("repo");
    {
      const Variable email("GIT_COMMITTER_EMAIL", "");
      box.commit(repo, "f", "1\n");
    }
    const Variable email("GIT_COMMITTER_EMAIL", "ad\xE9 la@example.org");
    box.commit(repo, "f", "2\n");
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{
             {"log.showSignature", "true"},
             {"log.date", "relative"},
             {"log.decorate", "full"},
             {"log.mailmap", "false"},
             {"format.pretty", "raw"},
             {"color.ui", "always"},
             {"i18n.logOutputEncoding", "UTF-16"},
             {"notes.displayRef", "refs/notes/*"}}) {
      CAPTURE(key);
      box.git(repo, {"config", key, value});
      const auto commits = list(repo);
      REQUIRE(commits.size() == 2);
      CHECK(commits[0].committer_email.ends_with(" la@example.org"));
      CHECK(commits[1].committer_email.empty());
      CHECK(commits[1].committer_second > 1'600'000'000);
      box.git(repo, {"config", "--unset", key});
    }
  }
}

}  // namespace tokens::git
