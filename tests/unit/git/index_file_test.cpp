// Every kind of index that git writes, compared with what git says of it.
#include "lib/git/layout.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;

TEST_SUITE("git/index_file") {
  TEST_CASE("each version of the index gives up its paths") {
    Sandbox box;
    const auto path = box.repository("r");
    const std::vector<std::string> held = {
        "a", "ab", "abc/d e", "abc/ö", "b/" + std::string(200, 'n'), "z"};
    for (const auto& name : held) {
      box.write(path + "/" + name, name);
    }
    box.git(path, {"add", "."});
    SUBCASE("version 2") {}
    SUBCASE("version 3, with an extended flag") {
      box.write(path + "/later", "x");
      box.git(path, {"add", "-N", "later"});
    }
    SUBCASE("version 4") {
      box.git(path, {"update-index", "--index-version=4"});
    }
    const auto file = path + "/.git/index";
    for (const auto& name : held) {
      INFO(name);
      CHECK(index_holds(file, name) == true);
    }
    for (const char* name : {"", "abc", "abc/", "ac", "zz", "b/n"}) {
      INFO(name);
      CHECK(index_holds(file, name) == false);
    }
  }

  TEST_CASE("a long path survives the compression of version 4") {
    Sandbox box;
    const auto path = box.repository("r");
    const std::string folder(180, 'f');
    for (const char* name : {"one", "two"}) {
      box.write(path + "/" + folder + "/" + folder + "/" + name, "x");
    }
    box.write(path + "/z", "x");
    box.git(path, {"add", "."});
    box.git(path, {"update-index", "--index-version=4"});
    const auto file = path + "/.git/index";
    CHECK(index_holds(file, folder + "/" + folder + "/two") == true);
    CHECK(index_holds(file, "z") == true);
    CHECK(index_holds(file, folder + "/two") == false);
  }

  TEST_CASE("a file in conflict is held") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "a", "1");
    box.git(path, {"checkout", "-q", "-b", "side"});
    box.commit(path, "a", "2");
    box.git(path, {"checkout", "-q", "main"});
    box.commit(path, "a", "3");
    box.try_git(path, {"merge", "-q", "side"});
    CHECK(index_holds(path + "/.git/index", "a") == true);
  }

  TEST_CASE("what only git can read is left to git") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "dir/a", "1");
    box.commit(path, "b", "1");
    SUBCASE("split index") {
      box.git(path, {"update-index", "--split-index"});
      box.commit(path, "c", "1");
    }
    SUBCASE("sparse index") {
      box.git(path,
              {"sparse-checkout", "set", "--cone", "--sparse-index", "x"});
    }
    CHECK(index_holds(path + "/.git/index", "dir/a") == std::nullopt);
    CHECK(index_holds(path + "/.git/index", "new") == std::nullopt);
    const auto repository = open(path, FromEnvironment::no).value();
    CHECK(repository->engine() == "libgit2");
    CHECK(repository->is_tracked("dir/a"));
    CHECK(repository->is_tracked("b"));
    CHECK_FALSE(repository->is_tracked("new"));
  }

  TEST_CASE("cut off or strange bytes are never read past their end") {
    Sandbox box;
    const auto path = box.repository("r");
    box.write(path + "/abc/d", "x");
    box.write(path + "/abc/e", "x");
    box.git(path, {"add", "."});
    SUBCASE("version 2") {}
    SUBCASE("version 4") {
      box.git(path, {"update-index", "--index-version=4"});
    }
    const auto bytes = system::read_file(path + "/.git/index").value();
    REQUIRE(index_bytes_hold(bytes, "abc/e") == true);
    for (std::size_t size = 0; size < bytes.size() - 20; ++size) {
      const std::string part = bytes.substr(0, size);
      CHECK(index_bytes_hold(part, "none").value_or(false) == false);
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto changed = bytes;
      changed[i] = '\xff';
      CHECK(index_bytes_hold(changed, "none").value_or(false) == false);
    }
    CHECK(index_bytes_hold("XXXX" + bytes.substr(4), "abc/d") == std::nullopt);
  }

  TEST_CASE("no index holds nothing") {
    Sandbox box;
    CHECK(index_holds(box.at("none"), "a") == false);
    CHECK(index_holds(box.at("home"), "a") == std::nullopt);
  }
}

}  // namespace
}  // namespace tokens::git
