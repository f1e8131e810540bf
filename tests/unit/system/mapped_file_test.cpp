// Whole files in memory; what is no regular file is an error.
#include "lib/system/file_lines.hpp"
#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace tokens::system::test {

TEST_SUITE("system/mapped_file") {
  TEST_CASE("the bytes are those of the file, also after it was replaced") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "file";
    const std::string content = "a\0b" + std::string(100'000, 'x');
    REQUIRE(write_file_atomically(path, content, Durability::cached));
    auto file = MappedFile::open(path);
    REQUIRE(file.has_value());
    CHECK(file->bytes() == content);
    REQUIRE(write_file_atomically(path, "new", Durability::cached));
    MappedFile moved = std::move(*file);
    CHECK(moved.bytes() == content);
    auto next = MappedFile::open(path);
    REQUIRE(next.has_value());
    moved = std::move(*next);
    CHECK(moved.bytes() == "new");
  }

  TEST_CASE("an empty file has no bytes") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "file";
    REQUIRE(write_file_atomically(path, "", Durability::cached));
    const auto file = MappedFile::open(path);
    REQUIRE(file.has_value());
    CHECK(file->bytes().empty());
  }

  TEST_CASE("what is missing or a directory is an error") {
    testing::ScratchDirectory directory;
    const auto missing = MappedFile::open(directory / "missing");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().kind == ErrorKind::not_found);
    const auto folder = MappedFile::open(directory / ".");
    REQUIRE_FALSE(folder.has_value());
    CHECK(folder.error().kind == ErrorKind::io);
  }
}

}  // namespace tokens::system::test
