#include "lib/git/git_command.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace tokens::git {
namespace {

using test::Sandbox;
using test::Variable;

TEST_SUITE("git/git_command") {
  TEST_CASE("the answer is stdout, byte for byte") {
    Sandbox box;
    const auto path = box.repository("r");
    box.git(path, {"config", "a.b", "one\ntwo; $(false) \"x\""});
    CHECK(run_git(path, {"config", "a.b"}).value() ==
          "one\ntwo; $(false) \"x\"\n");
  }

  TEST_CASE("a refusal is an error with git's own words") {
    Sandbox box;
    const auto answer = run_git(box.at("home"), {"rev-parse", "HEAD"});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == ErrorKind::git);
    CHECK(answer.error().message.find("rev-parse: fatal: not a git") !=
          std::string::npos);
    CHECK_FALSE(run_git(box.at("home"), {"no-such-command"}).has_value());
    CHECK_FALSE(run_git(box.at("missing"), {"version"}).has_value());
  }

  TEST_CASE("without a git command there is an error") {
    Sandbox box;
    const Variable path("PATH", box.at("home"));
    const auto answer = run_git(box.at("home"), {"version"});
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().kind == ErrorKind::git);
  }

  TEST_CASE("input and output larger than a pipe pass") {
    Sandbox box;
    const auto path = box.repository("r");
    GitCall call;
    call.directory = path;
    call.arguments = {"stripspace"};
    for (int i = 0; i < 100'000; ++i) {
      call.input += "line " + std::to_string(i) + "\n";
    }
    CHECK(run_git(call).value() == call.input);
  }

  TEST_CASE("stdin is empty unless it is given") {
    Sandbox box;
    CHECK(run_git(box.at("home"), {"stripspace"}).value().empty());
  }

  TEST_CASE("git sees what it should of the environment and no more") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto other = box.repository("other");
    const Variable git_dir("GIT_DIR", other + "/.git");
    const Variable language("LC_ALL", "xx_YY");
    const Variable protocol("GIT_ALLOW_PROTOCOL", "https");
    // Kept open in this process only: a child must not inherit it.
    const int leaked = ::open("/dev/null", O_RDONLY);
    GitCall call;
    call.directory = path;
    call.arguments = {"-c",
                      "alias.tell=!echo \"$GIT_ALLOW_PROTOCOL $LC_ALL\" "
                      "$(test -e /proc/self/fd/" +
                          std::to_string(leaked) + " && echo leaked)",
                      "tell"};
    CHECK(run_git(call).value() == "none C\n");
    call.reach = Reach::network;
    CHECK(run_git(call).value() == "https C\n");
    ::close(leaked);

    call.arguments = {"rev-parse", "--absolute-git-dir"};
    CHECK(run_git(call).value() == path + "/.git\n");
    call.from_environment = FromEnvironment::yes;
    CHECK(run_git(call).value() == other + "/.git\n");
  }

  TEST_CASE("a signal that ends git is told as its status") {
    Sandbox box;
    GitCall call;
    call.directory = box.at("home");
    call.arguments = {"-c", "alias.die=!kill -9 $$", "die"};
    const auto answer = call_git(call);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 128 + 9);
  }
}

}  // namespace
}  // namespace tokens::git
