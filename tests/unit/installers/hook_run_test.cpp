// What really happens when git runs our hooks, and those before ours.
#include "hook_bench.hpp"

#include <doctest/doctest.h>

TEST_SUITE("installers/hook_run") {
  using namespace tokens::installers;
  using tokens::installers::testing::HookBench;

  TEST_CASE("git runs our three hooks, with the list of a rewrite") {
    const HookBench bench;
    REQUIRE(bench.install());
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
    bench.commit("--amend --no-edit --author 'A <a@example.org>'");
    const auto calls = bench.calls();
    CHECK(calls.find("post-commit\npost-rewrite amend\n") == 0);
    CHECK(calls.size() ==
          std::string("post-commit\npost-rewrite amend\n").size() + 82);
    bench.run(
        "cd repo; git switch -qc b; git commit -q --allow-empty -m d; "
        "git switch -q main; git merge -q b");
    CHECK(bench.calls() == "post-commit\npost-merge 0\n");
  }

  TEST_CASE("a path with blanks and quotes is called, and one on PATH found") {
    const HookBench bench;
    bench.run("mv bin \"it's a \\\"bin\\\"\"");
    auto options = bench.options();
    options.binary = bench.in_scratch("it's a \"bin\"/git-tokens-hook");
    REQUIRE(install_hooks(*bench.open(), options));
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
    bench.run("mv \"it's a \\\"bin\\\"\" elsewhere");
    bench.run(
        "PATH=$PWD/elsewhere:$PATH; git -C repo commit -q "
        "--allow-empty -m d");
    CHECK(bench.calls() == "post-commit\n");
  }

  TEST_CASE("without our program nothing is said, with an empty PATH too") {
    const HookBench bench;
    REQUIRE(bench.install());
    bench.run("rm -r bin");
    bench.commit();
    CHECK(bench.text("output").empty());
    CHECK(bench.try_run(
              "cd repo; env -i PATH= /bin/sh .git/hooks/post-commit") == 0);
    CHECK(bench.text("output").empty());
  }

  TEST_CASE("our failure is never git's") {
    const HookBench bench;
    bench.put("bin/git-tokens-hook", "#!/bin/sh\nexit 7\n");
    REQUIRE(bench.install());
    CHECK(bench.try_run("cd repo; sh -e .git/hooks/post-commit") == 0);
    CHECK(bench.try_run("cd repo; echo a b | .git/hooks/post-rewrite x") == 0);
  }

  TEST_CASE("the earlier hook runs first, and its status stays") {
    const HookBench bench;
    bench.put_hook("post-commit",
                   "#!/bin/sh\necho \"earlier $# $1 $E\" >>../calls\nexit 3\n");
    REQUIRE(bench.install());
    CHECK(bench.try_run("cd repo; export E=env; .git/hooks/post-commit 'a b'; "
                        "test $? = 3") == 0);
    CHECK(bench.calls() == "earlier 1 a b env\npost-commit a b\n");
    bench.run("rm -r bin");
    CHECK(bench.try_run("cd repo; .git/hooks/post-commit; test $? = 3") == 0);
  }

  TEST_CASE("both hooks get the list of a rewrite, byte for byte") {
    const HookBench bench;
    bench.put_hook("post-rewrite", "#!/bin/sh\ncat >../earlier\n");
    REQUIRE(bench.install());
    bench.run(
        "printf 'a b\\nc d e\\n\\n' >in; cd repo; "
        ".git/hooks/post-rewrite rebase <../in");
    CHECK(bench.text("earlier") == "a b\nc d e\n\n");
    CHECK(bench.calls() == "post-rewrite rebase\na b\nc d e\n\n");
    bench.run("cd repo; .git/hooks/post-rewrite amend </dev/null");
    CHECK(bench.text("earlier").empty());
    CHECK(bench.calls() == "post-rewrite amend\n");
  }

  TEST_CASE("an earlier hook that reads nothing of a long list is no trouble") {
    const HookBench bench;
    bench.put_hook("post-rewrite", "#!/bin/sh\nexit 4\n");
    REQUIRE(bench.install());
    bench.run("seq 100000 >in");
    CHECK(bench.try_run("cd repo; .git/hooks/post-rewrite rebase <../in; "
                        "test $? = 4") == 0);
    CHECK(bench.text("output").empty());
    CHECK(bench.calls() == "post-rewrite rebase\n" + bench.text("in"));
  }

  TEST_CASE("a hook that git ignored is not woken") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\necho woken >>../calls\n", 0644);
    REQUIRE(bench.install());
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
  }

  TEST_CASE("a script that asks for its name and place hears the old ones") {
    const HookBench bench;
    bench.put_hook("post-commit",
                   "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"\n");
    bench.put_hook("h", "echo \"$(basename \"$0\") $1\" >>../calls\nexit 5\n");
    REQUIRE(bench.install());
    CHECK(bench.try_run("cd repo; .git/hooks/post-commit x; test $? = 5") == 0);
    CHECK(bench.calls() == "post-commit x\npost-commit x\n");
  }

  TEST_CASE("links, binaries and scripts without a first line run as before") {
    const HookBench bench;
    bench.put("mine", "#!/bin/sh\necho linked >>../calls\n");
    bench.run("ln -s ../../../mine repo/.git/hooks/post-commit");
    bench.run("cp /bin/true repo/.git/hooks/post-merge");
    bench.put_hook("post-rewrite", "cat >>../calls\n");
    REQUIRE(bench.install());
    CHECK(bench.try_run("cd repo; .git/hooks/post-commit && "
                        ".git/hooks/post-merge 0 && "
                        "echo a b | .git/hooks/post-rewrite amend") == 0);
    CHECK(bench.calls() ==
          "linked\npost-commit\npost-merge 0\na b\npost-rewrite amend\na b\n");
  }

  TEST_CASE("a script with carriage returns fails as before, and ours runs") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\r\necho no >>../calls\r\n");
    REQUIRE(bench.install());
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
  }

  TEST_CASE("ours moved aside by a manager still finds the earlier hook") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\necho earlier >>../calls\n");
    REQUIRE(bench.install());
    bench.run(
        "mv repo/.git/hooks/post-commit repo/.git/hooks/"
        "post-commit.legacy");
    bench.run("cd repo; .git/hooks/post-commit.legacy");
    CHECK(bench.calls() == "earlier\npost-commit\n");
  }

  TEST_CASE("a commit in a linked worktree runs the same hooks") {
    const HookBench bench;
    bench.commit();
    bench.run("git -C repo worktree add -q ../tree");
    REQUIRE(install_hooks(*bench.open("tree"), bench.options()));
    bench.run("git -C tree commit -q --allow-empty -m d");
    CHECK(bench.calls() == "post-commit\n");
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
  }
}
