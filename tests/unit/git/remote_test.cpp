// One ref to and from another repository. Real git, no network.
#include "lib/git/remote.hpp"

#include "lib/git/notes_ref.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;

const std::string k_ref = "refs/notes/x";
const std::string k_into = "refs/notes/tokens-passing/1";

/// A repository, and one beside it that others push to.
struct Bench {
  Sandbox box;
  std::string repo = box.repository("repo");
  std::string first = box.commit(repo, "f", "1\n");
  std::string second = box.commit(repo, "f", "2\n");
  std::string remote = box.at("remote it's");

  Bench() { box.git(repo, {"init", "-q", "--bare", remote}); }

  [[nodiscard]] std::string refs(const std::string& directory) const {
    return box.git(directory,
                   {"for-each-ref", "--format=%(objectname) %(refname)"});
  }

  void refuse(const std::string& hook) const {
    const std::string path = remote + "/hooks/pre-receive";
    REQUIRE(system::make_directories(remote + "/hooks").has_value());
    REQUIRE(system::write_file_atomically(
                path, hook, system::Durability::cached, 0755)
                .has_value());
  }
};

}  // namespace

TEST_SUITE("git/remote") {
  TEST_CASE("a ref there and back, and nothing beside it") {
    const Bench bench;
    bench.box.git(bench.repo, {"tag", "t"});
    CHECK(push_ref(bench.repo, bench.remote, bench.first, k_ref).value() ==
          Pushed::done);
    CHECK(bench.refs(bench.remote) == bench.first + " " + k_ref);
    bench.box.git(bench.remote, {"update-ref", "refs/tags/u", bench.first});
    const std::string before = bench.refs(bench.repo);
    CHECK(fetch_ref(bench.repo, bench.remote, k_ref, k_into).value() ==
          bench.first);
    CHECK(ref_id(bench.repo, k_into).value() == bench.first);
    REQUIRE(move_ref(bench.repo, k_into, "", bench.first).has_value());
    CHECK(bench.refs(bench.repo) == before);
    CHECK_FALSE(system::status(bench.repo + "/.git/FETCH_HEAD").has_value());
  }

  TEST_CASE("a remote without the ref is no error, and without commits too") {
    const Bench bench;
    CHECK(fetch_ref(bench.repo, bench.remote, k_ref, k_into).value().empty());
    bench.box.git(bench.repo, {"push", "-q", bench.remote, "main"});
    CHECK(fetch_ref(bench.repo, bench.remote, k_ref, k_into).value().empty());
    CHECK(ref_id(bench.repo, k_into).value().empty());
  }

  TEST_CASE("what was rewritten there is fetched, and never overwritten") {
    const Bench bench;
    REQUIRE(
        push_ref(bench.repo, bench.remote, bench.second, k_ref).has_value());
    REQUIRE(fetch_ref(bench.repo, bench.remote, k_ref, k_into).has_value());
    CHECK(push_ref(bench.repo, bench.remote, bench.first, k_ref).value() ==
          Pushed::moved);
    bench.box.git(bench.remote, {"update-ref", k_ref, bench.first});
    CHECK(fetch_ref(bench.repo, bench.remote, k_ref, k_into).value() ==
          bench.first);
  }

  TEST_CASE("a push that lacks what the remote gained says so") {
    Bench bench;
    const auto other = bench.box.at("other");
    bench.box.git(bench.repo, {"clone", "-q", bench.repo, other});
    const auto theirs = bench.box.commit(other, "f", "3\n");
    REQUIRE(push_ref(other, bench.remote, theirs, k_ref).has_value());
    const auto ours = bench.box.commit(bench.repo, "f", "4\n");
    CHECK(push_ref(bench.repo, bench.remote, ours, k_ref).value() ==
          Pushed::moved);
    CHECK(ref_id(bench.remote, k_ref).value() == theirs);
  }

  TEST_CASE("a remote that does not want it is no race, and tells why") {
    const Bench bench;
    bench.refuse("#!/bin/sh\nprintf 'no \\033[1mnotes here\\n' >&2\nexit 1\n");
    const auto pushed = push_ref(bench.repo, bench.remote, bench.first, k_ref);
    REQUIRE_FALSE(pushed.has_value());
    CHECK(pushed.error().message.find("declined") != std::string::npos);
    CHECK(pushed.error().message.find_first_of("\n\033") == std::string::npos);
  }

  TEST_CASE("what is no remote is an error on one line, and runs nothing") {
    const Bench bench;
    const std::string made = bench.box.at("made");
    for (const std::string& remote :
         {bench.box.at("none"),
          std::string("--upload-pack=touch " + made),
          std::string("-x"),
          std::string("ext::touch " + made)}) {
      CAPTURE(remote);
      const auto fetched = fetch_ref(bench.repo, remote, k_ref, k_into);
      REQUIRE_FALSE(fetched.has_value());
      CHECK_FALSE(fetched.error().message.empty());
      CHECK(fetched.error().message.find('\n') == std::string::npos);
      CHECK_FALSE(push_ref(bench.repo, remote, bench.first, k_ref).has_value());
      CHECK_FALSE(system::status(made).has_value());
    }
  }

  TEST_CASE("remotes by name") {
    const Bench bench;
    CHECK(remote_names(bench.repo).value().empty());
    bench.box.git(bench.repo, {"remote", "add", "a/b", bench.remote});
    bench.box.git(bench.repo, {"remote", "add", "origin", "x"});
    CHECK(remote_names(bench.repo).value() ==
          std::vector<std::string>{"a/b", "origin"});
    CHECK(push_ref(bench.repo, "a/b", bench.first, k_ref).value() ==
          Pushed::done);
  }
}

}  // namespace tokens::git
