// Names of temporary files, and what is left over of them.
#include "lib/system/temporary_file.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <string>
#include <vector>

using namespace tokens;
using namespace tokens::system;

namespace {

/// No process ever has this id: the kernel's greatest is 2^22.
constexpr const char* k_gone = "99999999";

void touch(const std::string& path) {
  REQUIRE(append_line(path, "x"));
}

}  // namespace

TEST_SUITE("system/temporary_file") {
  TEST_CASE("a name holds the process, and stays a name of its folder") {
    const std::string process = std::to_string(::getpid());
    CHECK(temporary_beside("/a/b.json") == "/a/b.tmp" + process + ".json");
    CHECK(temporary_beside("/a/b") == "/a/.b.tmp." + process);
    CHECK(temporary_beside("b") == ".b.tmp." + process);
    CHECK(temporary_in("/c", "/a/b.json") == "/c/b.tmp" + process + ".json");
  }

  TEST_CASE("what dead processes left goes, and nothing else") {
    const testing::ScratchDirectory scratch;
    const std::string alive = std::to_string(::getpid());
    const std::vector<std::string> kept{
        "a.tmp" + alive + ".json",
        "a.json",
        "a.tmp.json",
        "a.tmp12x.json",
        "a.tmp",
        std::string("b.tmp") + k_gone + ".json"};
    for (const std::string& name : kept) {
      touch(scratch / name);
    }
    touch(scratch / (std::string("a.tmp") + k_gone + ".json"));
    touch(scratch / (std::string("a_b.tmp") + k_gone + ".json"));
    touch(scratch / (std::string(".a.tmp") + k_gone));
    touch(scratch / (std::string(".a.tmp.") + k_gone));
    remove_left_over(scratch.path(), "a");
    CHECK(list_directory(scratch.path())->size() == kept.size());
    remove_left_over(scratch.path(), "");
    CHECK(list_directory(scratch.path())->size() == kept.size() - 1);
  }

  TEST_CASE("who writes a file removes what was left of that file") {
    const testing::ScratchDirectory scratch;
    touch(scratch / (std::string("a.tmp") + k_gone + ".json"));
    touch(scratch / (std::string("b.tmp") + k_gone + ".json"));
    REQUIRE(
        write_file_atomically(scratch / "a.json", "new", Durability::cached));
    CHECK(*list_directory(scratch.path()) ==
          std::vector<std::string>{"a.json",
                                   std::string("b.tmp") + k_gone + ".json"});
  }

  TEST_CASE("a file is written by way of another folder, or beside") {
    const testing::ScratchDirectory scratch;
    const testing::ScratchDirectory way;
    for (const std::string& folder : {way.path(), scratch / "nowhere"}) {
      REQUIRE(write_file_by_way_of(folder, scratch / "a.json", folder));
      CHECK(*read_file(scratch / "a.json") == folder);
      CHECK(list_directory(scratch.path())->size() == 1);
    }
    CHECK(list_directory(way.path())->empty());
  }
}
