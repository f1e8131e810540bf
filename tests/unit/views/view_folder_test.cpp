// Which folders of a working tree may be written to.
#include "lib/system/files.hpp"
#include "lib/views/exclude.hpp"
#include "tests/support/scratch.hpp"

#include <boost/filesystem/operations.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using namespace tokens::views;
using tokens::testing::ScratchDirectory;

TEST_SUITE("views/view_folder") {
  TEST_CASE("what is missing, or plain folders, are no obstacle") {
    const ScratchDirectory scratch;
    CHECK(obstacle_in(scratch.path(), "temp").empty());
    CHECK(obstacle_in(scratch.path(), "a/b").empty());
    REQUIRE(system::make_directories(scratch / "a/b"));
    CHECK(obstacle_in(scratch.path(), "a/b").empty());
    CHECK(why_left_alone(scratch.path(), "a/b").empty());
  }

  TEST_CASE("a link is one, wherever it leads and wherever it stands") {
    const ScratchDirectory scratch;
    const ScratchDirectory outside;
    REQUIRE(system::make_directories(scratch / "inside"));
    REQUIRE(system::make_directories(outside / "b"));
    for (const std::string& target :
         {outside.path(), scratch / "inside", scratch / "missing"}) {
      CAPTURE(target);
      boost::filesystem::create_symlink(target, scratch / "a");
      CHECK(obstacle_in(scratch.path(), "a") == "a");
      CHECK(obstacle_in(scratch.path(), "a/b") == "a");
      CHECK(why_left_alone(scratch.path(), "a/b") == "a is a link");
      REQUIRE(system::remove_file(scratch / "a"));
    }
    boost::filesystem::create_symlink(outside.path(), scratch / "inside/b");
    CHECK(obstacle_in(scratch.path(), "inside/b") == "inside/b");
  }

  TEST_CASE("so is anything else") {
    const ScratchDirectory scratch;
    REQUIRE(system::write_file_atomically(
        scratch / "a", "text", system::Durability::cached));
    CHECK(why_left_alone(scratch.path(), "a/b") == "a is no directory");
  }
}
