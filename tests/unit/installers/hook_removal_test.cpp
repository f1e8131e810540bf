#include "hook_bench.hpp"

#include <doctest/doctest.h>

TEST_SUITE("installers/hook_removal") {
  using namespace tokens;
  using namespace tokens::installers;
  using tokens::installers::testing::HookBench;

  TEST_CASE("every byte, mode and link is back after uninstalling") {
    const HookBench bench;
    SUBCASE("nothing was there") {}
    SUBCASE("a script, not executable") {
      bench.put_hook("post-commit", "#!/bin/sh\necho\n", 0640);
    }
    SUBCASE("a link, a binary, carriage returns") {
      bench.put("mine", "#!/bin/sh\n");
      bench.run("ln -s ../../../mine repo/.git/hooks/post-commit");
      bench.run("cp /bin/true repo/.git/hooks/post-merge");
      bench.put_hook("post-rewrite", "#!/bin/sh\r\nexit 3\r\n", 0700);
    }
    SUBCASE("a link that leads nowhere, an empty file") {
      bench.run("ln -s none repo/.git/hooks/post-commit");
      bench.put_hook("post-merge", "");
    }
    SUBCASE("odd modes") {
      bench.put_hook("post-commit", "x");
      bench.run("chmod 04711 repo/.git/hooks/post-commit");
    }
    const auto before = bench.picture(bench.hooks());
    REQUIRE(bench.install());
    CHECK(bench.picture(bench.hooks()) != before);
    REQUIRE(bench.install());
    CHECK(bench.uninstall().size() == 3);
    CHECK(bench.picture(bench.hooks()) == before);
    CHECK(bench.uninstall().empty());
    CHECK(bench.picture(bench.hooks()) == before);
  }

  TEST_CASE("a dry run tells what would go, and takes nothing") {
    const HookBench bench;
    bench.put_hook("post-commit", "x");
    REQUIRE(bench.install());
    const auto before = bench.picture(bench.hooks());
    const auto report =
        uninstall_hooks(*bench.open(),
                        {"", Force::no, Run::dry, SharedPlace::refuse})
            .value();
    REQUIRE(report.size() == 3);
    CHECK(report[0].removal == Removal::restored);
    CHECK(report[1].removal == Removal::removed);
    CHECK(bench.picture(bench.hooks()) == before);
  }

  TEST_CASE("an edited hook is left and named") {
    const HookBench bench;
    bench.put_hook("post-commit", "earlier");
    REQUIRE(bench.install());
    const auto edited = bench.hook_text("post-commit") + "echo mine\n";
    bench.put_hook("post-commit", edited);
    const auto report = bench.uninstall();
    REQUIRE(report.size() == 3);
    CHECK(report[0].removal == Removal::left);
    CHECK(report[0].path == bench.hooks() + "/post-commit");
    CHECK(bench.hook_text("post-commit") == edited);
    CHECK(bench.hook_text("post-commit.before-git-tokens") == "earlier");
  }

  TEST_CASE("a hook that took our place is not overwritten") {
    const HookBench bench;
    bench.put_hook("post-commit", "earlier");
    REQUIRE(bench.install());
    bench.put_hook("post-commit", "newcomer");
    const auto report = bench.uninstall();
    CHECK(report[0].removal == Removal::left);
    CHECK(bench.hook_text("post-commit") == "newcomer");
    CHECK(bench.hook_text("post-commit.before-git-tokens") == "earlier");
  }

  TEST_CASE("the earlier hook is back where a person deleted ours") {
    const HookBench bench;
    bench.put_hook("post-commit", "earlier");
    REQUIRE(bench.install());
    bench.run("rm repo/.git/hooks/post-commit");
    bench.uninstall();
    CHECK(bench.hook_text("post-commit") == "earlier");
  }

  TEST_CASE("a manager's own copy of ours goes too") {
    const HookBench bench;
    REQUIRE(bench.install());
    bench.run("cd repo/.git/hooks; mv post-commit post-commit.legacy");
    bench.put_hook("post-commit", "manager");
    CHECK(bench.uninstall().size() == 3);
    CHECK(system::list_directory(bench.hooks()).value() ==
          std::vector<std::string>{"post-commit"});
  }

  TEST_CASE("somebody else's hooks are nothing of ours") {
    const HookBench bench;
    bench.put_hook("post-commit", "#!/bin/sh\ngit-tokens-hook post-commit\n");
    const auto before = bench.picture(bench.hooks());
    CHECK(bench.uninstall().empty());
    CHECK(bench.picture(bench.hooks()) == before);
  }
}
