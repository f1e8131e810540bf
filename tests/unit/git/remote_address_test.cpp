// Which remote counts, on real repositories.
#include "lib/git/remote.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tokens::git {
namespace {

using test::Sandbox;

TEST_SUITE("git/remote_address") {
  TEST_CASE("origin, else the only remote, else that of the branch") {
    const Sandbox box;
    const auto path = box.repository("r");
    const std::string place = path + "/.git";
    CHECK(remote_address(place).empty());
    box.git(path, {"remote", "add", "My.Fork", "https://x.org/me/r.git"});
    CHECK(remote_address(place) == "https://x.org/me/r.git");
    box.git(path, {"remote", "add", "team", "git@x.org:team/r.git"});
    CHECK(remote_address(place).empty());
    box.git(path, {"config", "branch.main.remote", "team"});
    CHECK(remote_address(place) == "git@x.org:team/r.git");
    box.git(path, {"config", "branch.main.remote", "."});
    CHECK(remote_address(place).empty());
    box.git(path, {"remote", "add", "origin", "ssh://x.org/origin/r"});
    CHECK(remote_address(place) == "ssh://x.org/origin/r");
    box.git(path, {"remote", "set-url", "--add", "origin", "ssh://y.org/2"});
    CHECK(remote_address(place) == "ssh://x.org/origin/r");
  }

  TEST_CASE("the longest insteadOf is applied, as git does") {
    const Sandbox box;
    const auto path = box.repository("r");
    box.git(path, {"remote", "add", "origin", "gh:owner/name"});
    box.git(path,
            {"config", "--global", "url.https://x.org/.insteadOf", "gh:"});
    box.git(path, {"config", "url.git@y.org:dear/.insteadOf", "gh:owner/"});
    CHECK(remote_address(path + "/.git") ==
          box.git(path, {"remote", "get-url", "origin"}));
    CHECK(remote_address(path + "/.git") == "git@y.org:dear/name");
  }

  TEST_CASE("a repository that libgit2 cannot open, and one that is gone") {
    const Sandbox box;
    box.git(box.at("."), {"init", "-q", "--object-format=sha256", "new"});
    box.git(box.at("new"), {"remote", "add", "origin", "https://x.org/a/b"});
    CHECK(remote_address(box.at("new") + "/.git") == "https://x.org/a/b");
    CHECK(remote_address(box.at("gone")).empty());
    CHECK(remote_address("").empty());
  }
}

}  // namespace
}  // namespace tokens::git
