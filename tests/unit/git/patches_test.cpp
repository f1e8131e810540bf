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
                       const std::vector<CommitRange>& spans) {
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
    CHECK(overlap(found[3], found[0]));
    CHECK(overlap(found[0], found[4]));
    CHECK_FALSE(overlap(found[0], found[2]));
    CHECK_FALSE(overlap(found[0], Patch{}));
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

  TEST_CASE("a line that was added twice is found twice only if it is there") {
    const Patch once{{{"diff --git a/f b/f", {"+x", " y"}}}};
    const Patch twice{{{"diff --git a/f b/f", {"+x", "+x", " z"}}}};
    const Patch elsewhere{{{"diff --git a/g b/g", {"+x", "+x"}}}};
    CHECK(contains(twice, once, once));
    CHECK_FALSE(contains(once, twice, twice));
    CHECK_FALSE(contains(elsewhere, once, once));
    // Nothing that is asked for is nothing that is contained.
    CHECK_FALSE(contains(twice, Patch{}, twice));
    CHECK_FALSE(contains(twice, once, Patch{}));
    CHECK_FALSE(contains(twice, {{{"diff --git a/f b/f", {" x"}}}}, twice));
  }

  TEST_CASE("blanks make no other patch, a file or a sign does") {
    const Patch patch{{{"diff --git a/f b/f", {"+a b"}}}};
    const Patch blanks{{{"diff --git a/f b/f", {"+\ta  b\r"}}}};
    const Patch sign{{{"diff --git a/f b/f", {"-a b"}}}};
    const Patch file{{{"diff --git a/g b/g", {"+a b"}}}};
    const Patch lines{{{"diff --git a/f b/f", {"+a", "b"}}}};
    CHECK(patch_id(patch) == patch_id(blanks));
    CHECK(patch_id(patch) != patch_id(sign));
    CHECK(patch_id(patch) != patch_id(file));
    CHECK(patch_id(patch) != patch_id(lines));
    CHECK(patch_id(Patch{}).empty());
  }

  TEST_CASE("more than one call holds, with gaps, odd names and odd lines") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const std::string missing(40, '1');
    std::vector<CommitRange> spans;
    std::vector<std::string> wanted;
    std::string last;
    for (int i = 0; i < 150; ++i) {
      const auto path = "caf\xC3\xA9 " + std::to_string(i) + "\n";
      // Content that looks like the answer's own lines.
      const auto id = box.commit(
          repo, path, std::string(40, 'a') + "\n@@ -1 +1 @@\ndiff --git\n");
      if (i % 7 == 3) {
        spans.push_back({last, missing});
        wanted.emplace_back();
      }
      spans.push_back({last, id});
      wanted.push_back(std::to_string(i) + "\\n");
      last = id;
    }
    const auto found = ask(repo, spans);
    REQUIRE(found.size() == wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CAPTURE(i);
      if (wanted[i].empty()) {
        CHECK(found[i].files.empty());
        continue;
      }
      REQUIRE(found[i].files.size() == 1);
      CHECK(found[i].files[0].file.find(" " + wanted[i]) != std::string::npos);
      CHECK(found[i].files[0].lines.size() == 4);  // the mode, and three
    }
  }

  TEST_CASE("settings change no patch") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const std::string path = "caf\xC3\xA9";
    const auto first = box.commit(repo, path, "1\n\n3\n4\n5\n6\n7\n");
    const auto second = box.commit(repo, path, "1\n\n3\nx\n5\n6\n7\n");
    const auto wanted = patch_id(ask(repo, {{first, second}})[0]);
    REQUIRE_FALSE(wanted.empty());
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{
             {"diff.context", "0"},
             {"diff.interHunkContext", "9"},
             {"diff.suppressBlankEmpty", "true"},
             {"diff.noprefix", "true"},
             {"diff.mnemonicPrefix", "true"},
             {"diff.algorithm", "patience"},
             {"diff.external", "false"},
             {"diff.relative", "true"},
             {"diff.wordRegex", "."},
             {"color.ui", "always"},
             {"core.abbrev", "5"},
             {"core.quotePath", "false"}}) {
      CAPTURE(key);
      box.git(repo, {"config", key, value});
      CHECK(patch_id(ask(repo, {{first, second}})[0]) == wanted);
      box.git(repo, {"config", "--unset", key});
    }
  }
}

}  // namespace
}  // namespace tokens::git
