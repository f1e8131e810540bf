// The target of --output.
#include "cli/text/output.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <string>

using namespace tokens;
using cli::Target;

TEST_SUITE("cli/text/output") {
  TEST_CASE("nothing and - are the standard output") {
    for (const std::optional<std::string>& path :
         {std::optional<std::string>{}, std::optional<std::string>{"-"}}) {
      const auto target = Target::open(path);
      REQUIRE(target);
      CHECK(target->is_standard_output());
    }
  }

  TEST_CASE("a file appears when it is written, and not before") {
    const testing::ScratchDirectory scratch;
    {
      auto target = Target::open(scratch / "report.json");
      REQUIRE(target);
      CHECK_FALSE(target->is_standard_output());
      CHECK(system::list_directory(scratch.path())->empty());
      REQUIRE(target->write("{}\n"));
    }
    CHECK(*system::read_file(scratch / "report.json") == "{}\n");
    CHECK(system::list_directory(scratch.path())->size() == 1);
  }

  TEST_CASE("a file that stands there is kept until it is replaced") {
    const testing::ScratchDirectory scratch;
    const std::string path = scratch / "old";
    REQUIRE(
        system::write_file_atomically(path, "old", system::Durability::cached));
    REQUIRE(chmod(path.c_str(), 0600) == 0);
    { REQUIRE(Target::open(path)); }
    CHECK(*system::read_file(path) == "old");
    auto target = Target::open(path);
    REQUIRE(target);
    REQUIRE(target->write("new"));
    CHECK(*system::read_file(path) == "new");
    CHECK(system::status(path)->mode == 0600);
  }

  TEST_CASE("the file behind a link is replaced, not the link") {
    const testing::ScratchDirectory scratch;
    REQUIRE(system::write_file_atomically(
        scratch / "real", "old", system::Durability::cached));
    REQUIRE(symlink("real", (scratch / "link").c_str()) == 0);
    auto target = Target::open(scratch / "link");
    REQUIRE(target);
    REQUIRE(target->write("new"));
    CHECK(system::link_status(scratch / "link")->is_link);
    CHECK(*system::read_file(scratch / "real") == "new");
  }

  TEST_CASE("what cannot be written is known before the work") {
    const testing::ScratchDirectory scratch;
    for (const std::string& path :
         {scratch / "missing/report.json", scratch.path(), std::string{}}) {
      CAPTURE(path);
      const auto target = Target::open(path);
      REQUIRE_FALSE(target);
      CHECK(target.error().kind == ErrorKind::io);
    }
  }

  TEST_CASE("what is no regular file is written directly") {
    auto target = Target::open("/dev/null");
    REQUIRE(target);
    CHECK(target->write("gone"));
    auto full = Target::open("/dev/full");
    REQUIRE(full);
    CHECK_FALSE(full->write("too much"));
  }
}
