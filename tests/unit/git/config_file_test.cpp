// Changing a configuration file to the byte, under git's own lock. Real git.
#include "lib/git/config_file.hpp"

#include "lib/system/files.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <string>

namespace tokens::git {
namespace {

using test::Sandbox;

struct Bench {
  Sandbox box;
  std::string path = box.at("config");

  [[nodiscard]] std::string text() const {
    return system::read_file(path).value_or("(none)");
  }

  [[nodiscard]] bool is_locked() const {
    return system::link_status(path + ".lock").has_value();
  }

  [[nodiscard]] Result<void> put(const std::string& text,
                                 ConfigPairs must_hold = {},
                                 std::vector<std::string> without = {}) const {
    return edit_config_file(path, [&](std::string_view) -> Result<ConfigEdit> {
      return ConfigEdit{text, std::move(must_hold), std::move(without)};
    });
  }
};

}  // namespace

TEST_SUITE("git/config_file") {
  TEST_CASE("a file that is not there is made, one that is keeps its mode") {
    const Bench bench;
    CHECK(read_config_file(bench.path).value().empty());
    REQUIRE(bench.put("[a]\n\tb = c\n", {{"a.b", "c"}}).has_value());
    CHECK(bench.text() == "[a]\n\tb = c\n");
    CHECK(read_config_file(bench.path).value() == ConfigPairs{{"a.b", "c"}});
    REQUIRE(::chmod(bench.path.c_str(), 0600) == 0);
    REQUIRE(bench.put("[a]\n").has_value());
    CHECK(system::status(bench.path)->mode == 0600);
    CHECK_FALSE(bench.is_locked());
  }

  TEST_CASE("values with lines in them, and keys without a value") {
    const Bench bench;
    bench.box.write(bench.path, "[a \"X.y\"]\n\tb = \"1\\n2\"\n\tC\n\td =\n");
    CHECK(read_config_file(bench.path).value() ==
          ConfigPairs{{"a.X.y.b", "1\n2"}, {"a.X.y.c", ""}, {"a.X.y.d", ""}});
  }

  TEST_CASE("what git would not read is not written") {
    const Bench bench;
    bench.box.write(bench.path, "[a]\n");
    CHECK_FALSE(bench.put("[a\n").has_value());
    CHECK_FALSE(bench.put("[a]\n\tb = c\n", {{"a.b", "d"}}).has_value());
    CHECK_FALSE(bench.put("[a]\n\tb = c \\\n[d]\n\te = f\n", {{"d.e", "f"}})
                    .has_value());
    const auto failed = edit_config_file(
        bench.path, [](std::string_view old) -> Result<ConfigEdit> {
          return fail(ErrorKind::usage, "not " + std::string(old));
        });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().message == "not [a]\n");
    CHECK(bench.text() == "[a]\n");
    CHECK_FALSE(bench.is_locked());
  }

  TEST_CASE("whoever holds the lock keeps it") {
    const Bench bench;
    bench.box.write(bench.path + ".lock", "theirs");
    const auto edited = bench.put("[a]\n");
    REQUIRE_FALSE(edited.has_value());
    CHECK(edited.error().kind == ErrorKind::busy);
    CHECK(system::read_file(bench.path + ".lock").value() == "theirs");
    CHECK_FALSE(system::status(bench.path).has_value());
  }

  TEST_CASE("the same bytes leave the file as it is") {
    const Bench bench;
    bench.box.write(bench.path, "[a]\n\tb = c\n");
    const auto before = system::status(bench.path)->inode;
    REQUIRE(bench.put("[a]\n\tb = c\n", {}, {"no.such", "b"}).has_value());
    CHECK(system::status(bench.path)->inode == before);
    CHECK_FALSE(bench.is_locked());
  }

  TEST_CASE("whole sections go, and only these") {
    const Bench bench;
    const std::string others = "[a]\n\tb = c\n[a \"xy\"]\n\tb = d\n";
    REQUIRE(bench.put(others + "[a \"x\"]\n\t# e\n\tb = f\n", {}, {"a.x"})
                .has_value());
    CHECK(bench.text() == others);
  }
}

}  // namespace tokens::git
