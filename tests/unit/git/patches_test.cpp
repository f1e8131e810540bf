// What commits change, and when two changes are the same work. Real git.
#include "lib/git/patches.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;

std::vector<Patch> ask(const std::string& directory,
                       const std::vector<Span>& spans) {
  const auto repository = open(directory, FromEnvironment::no);
  REQUIRE(repository.has_value());
  auto found = patches(**repository, spans);
  REQUIRE(found.has_value());
  return *found;
}

TEST_SUITE("git/patches") {
  TEST_CASE("the same lines elsewhere are the same patch, in any batch") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const auto base = box.commit(repo, "f", "1\n2\n3\n4\n5\n6\n7\n8\n");
    const auto one = box.commit(repo, "f", "1\n2\n3\n4\n5\n6\n7\nx\n8\n");
    const auto two = box.commit(repo, "g", "g\n");
    box.git(repo, {"checkout", "-q", "-b", "side", base});
    const auto before = box.commit(repo, "f", "0\n0\n1\n2\n3\n4\n5\n6\n7\n8\n");
    const auto again =
        box.commit(repo, "f", "0\n0\n1\n2\n3\n4\n5\n6\n7\nx\n8\n");
    const auto found = ask(repo,
                           {{base, one},
                            {before, again},
                            {one, two},
                            {base, two},
                            {before, again}});
    CHECK(patch_id(found[0]) == patch_id(found[1]));
    CHECK(patch_id(found[0]) == patch_id(found[4]));
    CHECK(patch_id(found[0]) != patch_id(found[2]));
    CHECK(contains(found[3], found[0], found[0]));
    CHECK(contains(found[3], found[3], found[2]));
    CHECK_FALSE(contains(found[2], found[0], found[0]));
    CHECK_FALSE(contains(found[3], found[0], found[2]));
  }

  TEST_CASE("root commits, empty commits, binary files, missing objects") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const auto root = box.commit(repo, "f", std::string("a\0b", 3));
    const auto other = box.commit(repo, "f", std::string("a\0c", 3));
    const auto third = box.commit(repo, "f", std::string("a\0d", 3));
    const std::string missing(40, '1');
    const auto found = ask(repo,
                           {{"", root},
                            {root, root},
                            {root, missing},
                            {missing, root},
                            {root, other},
                            {root, third}});
    CHECK_FALSE(patch_id(found[0]).empty());
    CHECK(patch_id(found[1]).empty());
    CHECK(patch_id(found[2]).empty());
    CHECK(patch_id(found[3]).empty());
    CHECK_FALSE(patch_id(found[4]).empty());
    CHECK(patch_id(found[4]) != patch_id(found[5]));
  }
}

}  // namespace
}  // namespace tokens::git
