#include "lib/system/descriptor.hpp"

#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::system;
using tokens::testing::ScratchDirectory;

/// Returns the file that copying makes of [offset, end) of `content`, behind
/// the word "head ".
std::string copied(const std::string& content,
                   std::int64_t offset,
                   std::int64_t end) {
  const ScratchDirectory scratch;
  REQUIRE(system::write_file_atomically(
      scratch / "from", content, system::Durability::cached));
  const auto from = Descriptor::open(scratch / "from", O_RDONLY);
  auto to = Descriptor::open(scratch / "to", O_WRONLY | O_CREAT | O_EXCL, 0600);
  REQUIRE(write_all(to, "head "));
  REQUIRE(copy_bytes(from, offset, end, to));
  CHECK(to.close_now());
  CHECK(to.close_now());
  return system::read_file(scratch / "to").value();
}

}  // namespace

TEST_SUITE("system/descriptor") {
  TEST_CASE("copying gives the bytes asked for") {
    std::string content;
    for (int i = 0; content.size() < 1'500'000; ++i) {
      content += std::to_string(i) + " ";
    }
    CHECK(copied(content, 7, 1'400'003) ==
          "head " + content.substr(7, 1'400'003 - 7));
    CHECK(copied(content, 5, 5) == "head ");
    CHECK(copied("abc", 0, 3) == "head abc");
  }

  TEST_CASE("a file that ends too early is a failure, not a shorter copy") {
    const ScratchDirectory scratch;
    REQUIRE(system::write_file_atomically(
        scratch / "from", "abc", system::Durability::cached));
    const auto from = Descriptor::open(scratch / "from", O_RDONLY);
    const auto to = Descriptor::open(scratch / "to", O_WRONLY | O_CREAT, 0600);
    CHECK(!copy_bytes(from, 0, 4, to));
    CHECK(!copy_bytes(from, 3, 4, to));
    CHECK(read_at(from, 1, 100) == "bc");
    CHECK(read_at(Descriptor(), 0, 10).empty());
    CHECK(!write_all(from, "x"));
  }

  TEST_CASE("a file takes the place of another, or of none") {
    const ScratchDirectory scratch;
    const auto write = [&](const char* name, const char* content) {
      REQUIRE(system::write_file_atomically(
          scratch / name, content, system::Durability::cached));
    };
    write("new", "new");
    write("file", "old");
    CHECK(system::replace_file(scratch / "new", scratch / "file"));
    CHECK(system::read_file(scratch / "file").value() == "new");
    CHECK(!system::status(scratch / "new"));
    REQUIRE(system::remove_file(scratch / "file"));
    write("new", "newer");
    CHECK(system::replace_file(scratch / "new", scratch / "file"));
    CHECK(system::read_file(scratch / "file").value() == "newer");
    CHECK(!system::replace_file(scratch / "new", scratch / "file"));
    CHECK(system::list_directory(scratch.path()).value().size() == 1);
  }
}
