#include "hook_bench.hpp"
#include "installers/hook_state.hpp"

#include <doctest/doctest.h>

TEST_SUITE("installers/hook_place") {
  using namespace tokens;
  using namespace tokens::installers;
  using tokens::installers::testing::HookBench;

  TEST_CASE("without a setting it is the common directory's") {
    const HookBench bench;
    bench.commit();
    bench.run("git -C repo worktree add -q ../tree");
    for (const char* name : {"repo", "tree"}) {
      const auto place = find_hook_place(*bench.open(name)).value();
      CHECK(place.directory == bench.hooks());
      CHECK(!place.is_shared);
      CHECK(!place.is_tracked);
    }
  }

  TEST_CASE("hooks switched off are not switched on") {
    const HookBench bench;
    bench.run("git -C repo config core.hooksPath /dev/null");
    const auto refused = bench.install(Force::yes);
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::usage);
    CHECK(refused.error().message.find("/dev/null") != std::string::npos);
  }

  TEST_CASE("a directory of all repositories is written only when told so") {
    const HookBench bench;
    bench.run("mkdir shared");
    SUBCASE("set for the user") {
      bench.run("git config --global core.hooksPath \"$PWD/shared\"");
    }
    SUBCASE("set for the user, with a tilde") {
      bench.run("git config --global core.hooksPath '~/shared'");
    }
    SUBCASE("set for this repository, outside of it") {
      bench.run("git -C repo config core.hooksPath ../shared");
    }
    const auto refused = bench.install(Force::yes);
    REQUIRE(!refused);
    CHECK(refused.error().message.find("--global-hooks-path") !=
          std::string::npos);
    auto options = bench.options();
    options.shared = SharedPlace::allow;
    const auto report = install_hooks(*bench.open(), options).value();
    CHECK(report.directory == bench.in_scratch("shared"));
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");

    const auto kept = uninstall_hooks(*bench.open(), {}).value();
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].removal == Removal::left);
    REQUIRE(uninstall_hooks(*bench.open(),
                            {"", Force::no, Run::real, SharedPlace::allow}));
    CHECK(system::list_directory(bench.in_scratch("shared")).value().empty());
  }

  TEST_CASE("a setting of the user's that names a place in each repository") {
    const HookBench bench;
    bench.run("git config --global core.hooksPath .hooks");
    CHECK(bench.install());
    CHECK(!bench.text("repo/.hooks/post-commit").empty());
  }

  TEST_CASE("hooks that git tracks are a person's to change") {
    const HookBench bench;
    bench.put("repo/.githooks/pre-commit", "#!/bin/sh\n");
    bench.run(
        "cd repo; git config core.hooksPath .githooks; git add -A; "
        "git commit -qm h");
    const auto refused = bench.install();
    REQUIRE(!refused);
    CHECK(refused.error().message.find("git-tokens-hook post-commit") !=
          std::string::npos);
    const auto report = bench.install(Force::yes).value();
    CHECK(report.notes.size() == 1);
    bench.commit();
    CHECK(bench.calls() == "post-commit\n");
  }

  TEST_CASE("husky's directory, which git ignores, is chained into") {
    const HookBench bench;
    bench.put("repo/.husky/_/.gitignore", "*", 0644);
    bench.put("repo/.husky/_/h",
              "s=$(dirname \"$(dirname \"$0\")\")/$(basename \"$0\")\n"
              "[ ! -f \"$s\" ] && exit 0\nsh -e \"$s\" \"$@\"\n");
    const std::string stub = "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"";
    bench.put("repo/.husky/_/post-commit", stub);
    bench.put("repo/.husky/post-commit", "echo users >>../calls\n", 0644);
    bench.run("cd repo; git config core.hooksPath .husky/_; git add -A");
    const auto place = bench.in_scratch("repo/.husky/_");
    const auto before = bench.picture(place);
    const auto report = bench.install().value();
    CHECK(report.directory == place);
    CHECK(report.notes.size() == 1);
    bench.commit();
    CHECK(bench.calls() == "users\npost-commit\n");
    bench.put("repo/.husky/_/post-commit", stub);  // npm install
    bench.commit();
    CHECK(bench.calls() == "users\n");
    CHECK(inspect_hook(place, "post-commit").kind == HookKind::displaced);
    REQUIRE(bench.install());
    bench.commit();
    CHECK(bench.calls() == "users\npost-commit\n");
    bench.uninstall();
    CHECK(bench.picture(place) == before);
  }

  TEST_CASE("a path set after installing leaves our hooks displaced") {
    const HookBench bench;
    REQUIRE(bench.install());
    bench.run("cd repo; mkdir .husky; git config core.hooksPath .husky");
    for (const auto name : k_hooks) {
      CHECK(inspect_hook_of(*bench.open(), name).value().kind ==
            HookKind::displaced);
    }
    REQUIRE(bench.install());
    for (const auto name : k_hooks) {
      CHECK(inspect_hook_of(*bench.open(), name).value().kind ==
            HookKind::ours);
    }
    CHECK(bench.uninstall().size() == 6);
    CHECK(system::list_directory(bench.hooks()).value().empty());
  }
}
