#include "lib/views/exclude.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::views;
using tokens::testing::ScratchDirectory;

const std::string k_first = "/token_metrics/local_tracking/tokens_*.json\n";
const std::string k_second = "/temp/claude_local_*.json\n";
const std::string k_both = k_first + k_second;

/// A common git directory with an exclude file of that content.
struct Fixture {
  explicit Fixture(const std::string& content) { write(content); }

  ScratchDirectory scratch;

  void write(const std::string& content) const {
    REQUIRE(system::make_directories(scratch / "info"));
    REQUIRE(system::write_file_atomically(
        scratch / "info/exclude", content, system::Durability::cached));
  }

  [[nodiscard]] std::string read() const {
    return system::read_file(scratch / "info/exclude").value_or("(missing)");
  }

  [[nodiscard]] bool add() const {
    return ensure_excluded(scratch.path()).value();
  }

  [[nodiscard]] bool take_back() const {
    return remove_excluded(scratch.path()).value();
  }
};

}  // namespace

TEST_SUITE("views/exclude") {
  TEST_CASE("the lines are added at the end and taken back exactly") {
    for (const std::string before : {"",
                                     "# comment\n*.o\n",
                                     "*.o",
                                     "\n",
                                     "*.o\r\n\r\n",
                                     "bytes \xff\xfe\n"}) {
      CAPTURE(before);
      const Fixture git(before);
      CHECK(git.add());
      const bool half = !before.empty() && before.back() != '\n';
      CHECK(git.read() == before + (half ? "\n" : "") + k_both);
      CHECK(!git.add());
      CHECK(git.read() == before + (half ? "\n" : "") + k_both);
      CHECK(git.take_back());
      CHECK(git.read() == before);
      CHECK(!git.take_back());
      CHECK(!system::status(git.scratch / "git-tokens/exclude-added"));
    }
  }

  TEST_CASE("a missing file is made, and gone again afterwards") {
    const ScratchDirectory scratch;
    CHECK(ensure_excluded(scratch.path()).value());
    CHECK(system::read_file(scratch / "info/exclude").value() == k_both);
    CHECK(remove_excluded(scratch.path()).value());
    CHECK(!system::status(scratch / "info/exclude"));
  }

  TEST_CASE("a file that the user wrote into since stays") {
    const ScratchDirectory scratch;
    CHECK(ensure_excluded(scratch.path()).value());
    REQUIRE(system::write_file_atomically(scratch / "info/exclude",
                                          "*.o\n" + k_both + "*.a\n",
                                          system::Durability::cached));
    CHECK(remove_excluded(scratch.path()).value());
    CHECK(system::read_file(scratch / "info/exclude").value() == "*.o\n*.a\n");
  }

  TEST_CASE("lines that the user wrote are neither doubled nor removed") {
    for (const std::string& before :
         {k_both,
          k_second + k_first + "x\n",
          "/temp/claude_local_*.json\r\n" + k_first}) {
      const Fixture git(before);
      CHECK(!git.add());
      CHECK(!git.take_back());
      CHECK(git.read() == before);
    }
    const Fixture git(k_second + "*.o");
    CHECK(git.add());
    CHECK(git.read() == k_second + "*.o\n" + k_first);
    CHECK(git.take_back());
    CHECK(git.read() == k_second + "*.o");
  }

  TEST_CASE("like lines are not ours") {
    const std::string before = "#/temp/claude_local_*.json\n" +
                               k_second.substr(1) + " " + k_first + "!" +
                               k_second;
    const Fixture git(before);
    CHECK(git.add());
    CHECK(git.read() == before + k_both);
  }

  TEST_CASE("a line that the user removed comes back, and goes again") {
    const Fixture git("a\n");
    CHECK(git.add());
    git.write("a\n" + k_second + "b\n");
    CHECK(git.add());
    CHECK(git.read() == "a\n" + k_second + "b\n" + k_first);
    CHECK(git.take_back());
    CHECK(git.read() == "a\nb\n");
  }

  TEST_CASE("an exclude file that is a link stays one") {
    const ScratchDirectory scratch;
    REQUIRE(system::make_directories(scratch / "info"));
    REQUIRE(system::write_file_atomically(
        scratch / "shared", "*.o\n", system::Durability::cached));
    REQUIRE(symlink((scratch / "shared").c_str(),
                    (scratch / "info/exclude").c_str()) == 0);
    CHECK(ensure_excluded(scratch.path()).value());
    CHECK(system::link_status(scratch / "info/exclude")->is_link);
    CHECK(system::read_file(scratch / "shared").value() == "*.o\n" + k_both);
    CHECK(remove_excluded(scratch.path()).value());
    CHECK(system::read_file(scratch / "shared").value() == "*.o\n");
  }

  TEST_CASE("an exclude file that cannot be read is an error, not empty") {
    const ScratchDirectory scratch;
    REQUIRE(system::make_directories(scratch / "info/exclude"));
    CHECK(!ensure_excluded(scratch.path()));
    CHECK(!remove_excluded(scratch.path()).value());
  }
}
