// Where Claude Code keeps its transcripts.
#include "extractor/claude/claude.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <string>
#include <vector>

TEST_SUITE("extractor/claude") {
  using namespace tokens;
  using namespace tokens::extractor::claude;
  using tokens::system::make_directories;
  using tokens::testing::ScopedVariable;
  using tokens::testing::ScratchDirectory;
  using Paths = std::vector<std::string>;

  TEST_CASE("the client's directories are those that exist, once each") {
    const ScratchDirectory scratch;
    const ScopedVariable home("HOME", scratch.path().c_str());
    const ScopedVariable config("XDG_CONFIG_HOME", nullptr);
    const ScopedVariable unset("CLAUDE_CONFIG_DIR", nullptr);
    CHECK(directories().empty());
    REQUIRE(make_directories(scratch / ".claude"));
    CHECK(directories() == Paths{scratch / ".claude"});
    REQUIRE(make_directories(scratch / ".config/claude"));
    CHECK(directories() ==
          Paths{scratch / ".config/claude", scratch / ".claude"});

    SUBCASE("one that is a link to the other counts once") {
      REQUIRE(boost::filesystem::remove(scratch / ".claude"));
      REQUIRE(symlink(".config/claude", (scratch / ".claude").c_str()) == 0);
      CHECK(directories() == Paths{scratch / ".config/claude"});
    }
    SUBCASE("a list takes the place of both") {
      REQUIRE(make_directories(scratch / "own"));
      const auto list =
          (scratch / "own") + ", ~/.claude,,/none," + (scratch / "own");
      const ScopedVariable listed("CLAUDE_CONFIG_DIR", list.c_str());
      CHECK(directories() == Paths{scratch / "own", scratch / ".claude"});
    }
    SUBCASE("a list of which nothing exists gives nothing") {
      const ScopedVariable listed("CLAUDE_CONFIG_DIR", "/none");
      CHECK(directories().empty());
    }
  }

  TEST_CASE("a folder's name is made as the client makes it") {
    CHECK(folder_name_for("/home/me/my_app.v2") == "-home-me-my-app-v2");
    CHECK(folder_name_for("D:\\oh-my-posh") == "D--oh-my-posh");
    CHECK(folder_name_for("") == "");
    // One dash for each UTF-16 unit: one for two and three bytes, two for four.
    CHECK(folder_name_for("odd .Dir_x/na\u00efve\u2014\u65e5\u672c/a+b@c") ==
          "odd--Dir-x-na-ve----a-b-c");
    CHECK(folder_name_for("a\U0001F600b") == "a--b");
    CHECK(folder_name_for("a\xFF\xFE/b") == "a---b");
    CHECK(folder_name_for(std::string(200, 'x')) == std::string(200, 'x'));
    CHECK(folder_name_for(std::string(300, 'x')) == std::string(200, 'x'));
    CHECK(folder_name_for(std::string(199, 'x') + "\U0001F600") ==
          std::string(199, 'x') + "-");
  }
}
