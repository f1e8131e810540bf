#include "hook_bench.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

TEST_SUITE("installers/hook_installer") {
  using namespace tokens;
  using namespace tokens::installers;
  using tokens::installers::testing::HookBench;

  TEST_CASE("three hooks are made, executable, also without a directory") {
    const HookBench bench;
    bench.run("rmdir repo/.git/hooks");
    const auto report = bench.install().value();
    CHECK(report.directory == bench.hooks());
    CHECK(report.changes_something());
    for (const auto& plan : report.hooks) {
      CHECK(plan.action == HookAction::create);
      const auto state = inspect_hook(bench.hooks(), plan.state.name);
      CHECK(state.kind == HookKind::ours);
      CHECK(state.is_current);
      CHECK(state.is_executable);
      CHECK(!state.is_chained);
      CHECK(state.binary == bench.options().binary);
    }
    CHECK(system::list_directory(bench.hooks()).value().size() == 3);
  }

  TEST_CASE("installing again changes nothing") {
    const HookBench bench;
    bench.put_hook("post-merge", "#!/bin/sh\n", 0700);
    REQUIRE(bench.install());
    const auto before = bench.picture(bench.hooks());
    CHECK(!bench.install().value().changes_something());
    CHECK(!bench.install(Force::yes).value().changes_something());
    CHECK(bench.picture(bench.hooks()) == before);
  }

  TEST_CASE("another path of the program upgrades in place") {
    const HookBench bench;
    bench.put_hook("post-merge", "#!/bin/sh\nexit 9\n");
    REQUIRE(bench.install());
    auto options = bench.options();
    options.binary = "/other/git-tokens-hook";
    const auto report = install_hooks(*bench.open(), options).value();
    CHECK(report.hooks[0].action == HookAction::upgrade);
    const auto state = inspect_hook(bench.hooks(), "post-merge");
    CHECK(state.binary == options.binary);
    CHECK(state.is_chained);
    CHECK(bench.hook_text("post-merge.before-git-tokens") ==
          "#!/bin/sh\nexit 9\n");
  }

  TEST_CASE(
      "a lost executable bit is put back, a lost earlier hook forgotten") {
    const HookBench bench;
    bench.put_hook("post-merge", "#!/bin/sh\n");
    REQUIRE(bench.install());
    bench.run("chmod -x repo/.git/hooks/post-commit");
    bench.run("rm repo/.git/hooks/post-merge.before-git-tokens");
    CHECK(!inspect_hook(bench.hooks(), "post-commit").is_executable);
    const auto report = bench.install().value();
    CHECK(report.hooks[0].action == HookAction::repair);
    CHECK(report.hooks[2].action == HookAction::upgrade);
    CHECK(inspect_hook(bench.hooks(), "post-commit").is_executable);
    CHECK(!inspect_hook(bench.hooks(), "post-merge").is_chained);
  }

  TEST_CASE("a dry run tells the plan and writes nothing") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\n");
    const auto before = bench.picture(bench.hooks());
    auto options = bench.options();
    options.run = Run::dry;
    const auto report = install_hooks(*bench.open(), options).value();
    CHECK(report.hooks[0].action == HookAction::chain);
    CHECK(report.hooks[1].action == HookAction::create);
    CHECK(bench.picture(bench.hooks()) == before);
  }

  TEST_CASE("a kept hook that is not the present one is a person's to judge") {
    const HookBench bench;
    bench.put_hook("post-merge", "new");
    bench.put_hook("post-merge.before-git-tokens", "old");
    CHECK(inspect_hook(bench.hooks(), "post-merge").kind ==
          HookKind::displaced);
    const auto before = bench.picture(bench.hooks());
    const auto refused = bench.install();
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::usage);
    CHECK(refused.error().message.find("--force") != std::string::npos);
    CHECK(bench.picture(bench.hooks()) == before);

    REQUIRE(bench.install(Force::yes));
    CHECK(bench.hook_text("post-merge.before-git-tokens") == "new");
    CHECK(bench.hook_text("post-merge.before-git-tokens.1") == "old");
  }

  TEST_CASE("a manager that wrote the same hook anew is chained again") {
    const HookBench bench;
    const std::string lines = "#!/bin/sh\n# lefthook\necho \"$0\"\n";
    bench.put_hook("post-commit", lines);
    REQUIRE(bench.install());
    SUBCASE("over ours") {
      bench.put_hook("post-commit", lines);
    }
    SUBCASE("with ours moved to .old, where it would be in its way") {
      bench.run("cd repo/.git/hooks; mv post-commit post-commit.old");
      bench.put_hook("post-commit", lines);
    }
    const auto state = inspect_hook(bench.hooks(), "post-commit");
    CHECK(state.kind == HookKind::displaced);
    CHECK(state.manager == "lefthook");
    const auto report = bench.install().value();
    CHECK(report.notes.size() == 1);
    CHECK(inspect_hook(bench.hooks(), "post-commit").kind == HookKind::ours);
    CHECK(bench.hook_text("post-commit.before-git-tokens") == lines);
    CHECK(bench.hook_text("post-commit.old").empty());
  }

  TEST_CASE("a manager that runs ours is left in its place") {
    const HookBench bench;
    REQUIRE(bench.install());
    bench.run("cd repo/.git/hooks; mv post-commit post-commit.legacy");
    bench.put_hook("post-commit", "# File generated by pre-commit\n");
    CHECK(inspect_hook(bench.hooks(), "post-commit").kind ==
          HookKind::run_by_other);
    CHECK(!bench.install().value().changes_something());
  }

  TEST_CASE("an edited hook of ours is kept, and written anew only by force") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\nexit 1\n");
    REQUIRE(bench.install());
    const auto edited = bench.hook_text("post-commit") + "echo mine\n";
    bench.put_hook("post-commit", edited);
    CHECK(inspect_hook(bench.hooks(), "post-commit").kind == HookKind::edited);
    CHECK(bench.install().error().kind == ErrorKind::usage);
    REQUIRE(bench.install(Force::yes));
    CHECK(bench.hook_text("post-commit.edited.1") == edited);
    CHECK(inspect_hook(bench.hooks(), "post-commit").is_chained);
  }

  TEST_CASE("a hook that needs its name in another language is left alone") {
    const HookBench bench;
    bench.put_hook("post-commit",
                   "#!/usr/bin/env ruby\nh = File.basename($0)\n");
    CHECK(bench.install().error().kind == ErrorKind::usage);
    CHECK(bench.install(Force::yes));
  }

  TEST_CASE("what is no file is refused, forced or not") {
    const HookBench bench;
    bench.run("mkfifo repo/.git/hooks/post-merge");
    CHECK(inspect_hook(bench.hooks(), "post-merge").kind ==
          HookKind::unreadable);
    CHECK(bench.install(Force::yes).error().kind == ErrorKind::usage);
    CHECK(system::list_directory(bench.hooks()).value().size() == 1);
  }

  TEST_CASE("only an absolute path on one line is baked in") {
    const HookBench bench;
    for (const char* bad : {"", "git-tokens-hook", "./x", "/x\ny"}) {
      auto options = bench.options();
      options.binary = bad;
      CHECK(install_hooks(*bench.open(), options).error().kind ==
            ErrorKind::usage);
    }
  }

  TEST_CASE("the earlier hook comes back if ours cannot be written") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\n");
    // Stands where the temporary file would: cannot be opened nor unlinked.
    bench.run("mkdir -p repo/.git/hooks/.post-commit.tmp." +
              std::to_string(getpid()) + "/x");
    const auto before = bench.picture(bench.hooks());
    CHECK(bench.install().error().kind == ErrorKind::io);
    CHECK(bench.picture(bench.hooks()) == before);
  }

  TEST_CASE("the hook that sends notes comes on request, and is kept up") {
    const HookBench bench;
    REQUIRE(bench.install());
    CHECK(inspect_hook(bench.hooks(), k_push_hook).kind == HookKind::absent);
    auto options = bench.options();
    options.sends_notes = true;
    const auto report = install_hooks(*bench.open(), options).value();
    REQUIRE(report.hooks.size() == 4);
    CHECK(report.hooks[3].action == HookAction::create);
    options.sends_notes = false;
    options.binary = "/other/git-tokens-hook";
    CHECK(install_hooks(*bench.open(), options).value().hooks.size() == 4);
    CHECK(inspect_hook(bench.hooks(), k_push_hook).binary == options.binary);
    REQUIRE(uninstall_hooks(*bench.open(), {}));
    CHECK(system::list_directory(bench.hooks()).value().empty());
  }

  TEST_CASE("by hand: the line for each hook, and nothing is written") {
    const HookBench bench;
    const auto text =
        manual_instructions(*bench.open(), bench.options()).value();
    for (const auto name : k_hooks) {
      CHECK(text.find(std::string("' ") + std::string(name) + " \"$@\"") !=
            std::string::npos);
    }
    CHECK(system::list_directory(bench.hooks()).value().empty());
  }
}
