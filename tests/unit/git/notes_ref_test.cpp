// Notes out and in, with trees as others write them. Real git.
#include "lib/git/notes_ref.hpp"

#include "lib/git/git_command.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace tokens::git {
namespace {

using test::Sandbox;

const std::string k_ref = "refs/notes/x";

/// A repository with notes, and hands to change them.
struct Bench {
  Sandbox box;
  std::string repo = box.repository("repo");
  std::string first = box.commit(repo, "f", "1\n");
  std::string second = box.commit(repo, "f", "2\n");

  /// Writes upon what `ref` holds, and moves it there; returns its id.
  std::string write(const Notes& changes) const {
    const std::string base = ref_id(repo, k_ref).value();
    const auto id = write_notes_commit(
        repo, {base, changes, {"N", "n@example.org", 1'700'000'000}, "m\n"});
    REQUIRE(id.has_value());
    REQUIRE(move_ref(repo, k_ref, *id, base).has_value());
    return *id;
  }

  [[nodiscard]] Notes read() const { return read_notes(repo, k_ref).value(); }

  /// What git itself says.
  [[nodiscard]] std::string shown(const std::string& commit) const {
    return box.git(repo, {"notes", "--ref=x", "show", commit});
  }

  /// Puts a tree made of these `mktree` lines under the ref.
  void put_tree(const std::string& lines) const {
    GitCall call;
    call.directory = repo;
    call.arguments = {"mktree", "--missing"};
    call.input = lines;
    const std::string tree = run_git(call).value();
    const std::string commit = box.git(
        repo, {"commit-tree", "-m", "x", tree.substr(0, tree.size() - 1)});
    box.git(repo, {"update-ref", k_ref, commit});
  }

  [[nodiscard]] std::string blob(const std::string& text) const {
    GitCall call;
    call.directory = repo;
    call.arguments = {"hash-object", "-w", "--stdin"};
    call.input = text;
    std::string id = run_git(call).value();
    id.pop_back();
    return id;
  }
};

}  // namespace

TEST_SUITE("git/notes_ref") {
  TEST_CASE("what is written is read, here and by git") {
    const Bench bench;
    CHECK(ref_id(bench.repo, k_ref).value().empty());
    const std::string odd("a\0b\r\n\n \xFF", 8);
    bench.write({{bench.first, "one\n"}, {bench.second, odd}});
    CHECK(bench.read() == Notes{{bench.first, "one\n"}, {bench.second, odd}});
    CHECK(bench.shown(bench.first) == "one");
    bench.write({{bench.first, ""}, {bench.second, "two\n"}});
    CHECK(bench.read() == Notes{{bench.second, "two\n"}});
    bench.write({{bench.second, ""}});
    CHECK(bench.read().empty());
    CHECK(bench.box.git(bench.repo, {"for-each-ref", "refs/notes"})
              .ends_with(k_ref));
  }

  TEST_CASE("notes of commits that are not here are kept and changed") {
    const Bench bench;
    const std::string missing(40, 'c');
    bench.write({{bench.first, "one\n"}, {missing, "far\n"}});
    bench.write({{missing, "farther\n"}});
    CHECK(bench.read() ==
          Notes{{bench.first, "one\n"}, {missing, "farther\n"}});
    bench.write({{missing, ""}, {std::string(40, 'd'), ""}});
    CHECK(bench.read() == Notes{{bench.first, "one\n"}});
  }

  TEST_CASE("a mixed fan-out is put together, and written to one place") {
    const Bench bench;
    const std::string& id = bench.first;
    const std::string inner =
        "100644 blob " + bench.blob("b\n") + "\t" + id.substr(2) + "\n";
    GitCall call;
    call.directory = bench.repo;
    call.arguments = {"mktree"};
    call.input = inner;
    std::string subtree = run_git(call).value();
    subtree.pop_back();
    // No line end behind the first text: the second is a line of its own.
    bench.put_tree("100644 blob " + bench.blob("a") + "\t" + id +
                   "\n040000 tree " + subtree + "\t" + id.substr(0, 2) + "\n");
    const std::string text = bench.read().at(id);
    CHECK((text == "a\nb\n" || text == "b\na"));
    bench.write({{id, "one\n"}});
    CHECK(bench.read() == Notes{{id, "one\n"}});
    CHECK(bench.shown(id) == "one");
  }

  TEST_CASE("what is no note in the tree is passed over, and stays") {
    const Bench bench;
    const std::string words = bench.blob("words\n");
    const std::string note = bench.blob("note\n");
    bench.put_tree("100644 blob " + words + "\tREADME\n" + "100644 blob " +
                   words + "\t" + std::string(39, 'a') + "\n160000 commit " +
                   bench.second + "\t" + std::string(40, 'b') +
                   "\n100644 blob " + words + "\t" + std::string(40, 'A') +
                   "\n100644 blob " + note + "\t" + bench.first + "\n");
    CHECK(bench.read() == Notes{{bench.first, "note\n"}});
    bench.write({{bench.first, "new\n"}});
    const std::string tree =
        bench.box.git(bench.repo, {"ls-tree", "-r", "--name-only", k_ref});
    CHECK(tree.find("README") != std::string::npos);
    CHECK(tree.find(std::string(40, 'b')) != std::string::npos);
  }

  TEST_CASE("many notes: git's own fan-out, each of them found by git") {
    Bench bench;
    Notes many;
    for (int i = 0; i < 600; ++i) {
      char id[41];
      std::snprintf(id, sizeof id, "%02x%038d", i % 256, i);
      many.emplace(id, std::to_string(i) + "\n");
    }
    many.emplace(bench.first, "first\n");
    bench.write(many);
    bench.write({{bench.second, "second\n"}});
    many.emplace(bench.second, "second\n");
    CHECK(bench.read() == many);
    CHECK(bench.shown(bench.second) == "second");
    CHECK(bench.shown(bench.first) == "first");
  }

  TEST_CASE("a name cannot end its line") {
    const Bench bench;
    const auto id =
        write_notes_commit(bench.repo,
                           {"",
                            {{bench.first, "x\n"}},
                            {"A\n<b>\rdata 3", "c>\n", 1'700'000'000},
                            "m\n"});
    REQUIRE(id.has_value());
    CHECK(
        bench.box.git(bench.repo, {"log", "-1", "--format=%cn|%ce|%ct", *id}) ==
        "Abdata 3|c|1700000000");
  }

  TEST_CASE("a ref moves only from where it is known to stand") {
    const Bench bench;
    REQUIRE(move_ref(bench.repo, k_ref, bench.first, "").has_value());
    for (const std::string& expected : {std::string(), bench.second}) {
      const auto moved = move_ref(bench.repo, k_ref, bench.second, expected);
      REQUIRE_FALSE(moved.has_value());
      CHECK(moved.error().kind == ErrorKind::busy);
      CHECK_FALSE(move_ref(bench.repo, k_ref, "", bench.second).has_value());
    }
    CHECK(ref_id(bench.repo, k_ref).value() == bench.first);
    REQUIRE(move_ref(bench.repo, k_ref, bench.second, bench.first).has_value());
    REQUIRE(move_ref(bench.repo, k_ref, "", bench.second).has_value());
    CHECK(ref_id(bench.repo, k_ref).value().empty());
  }

  TEST_CASE("only refs of processes that are gone are forgotten") {
    const Bench bench;
    const std::string mine = passing_ref();
    const std::string start = mine.substr(0, mine.rfind('/') + 1);
    const std::string gone = start + "99999999";  // beyond the kernel's most
    bench.box.git(bench.repo, {"update-ref", mine, bench.first});
    bench.box.git(bench.repo, {"update-ref", gone, bench.first});
    bench.box.git(bench.repo, {"update-ref", k_ref, bench.first});
    remove_forgotten_refs(bench.repo);
    CHECK(ref_id(bench.repo, gone).value().empty());
    CHECK(ref_id(bench.repo, mine).value() == bench.first);
    CHECK(ref_id(bench.repo, k_ref).value() == bench.first);
  }

  TEST_CASE("a damaged note is an error, and no half of the notes") {
    const Bench bench;
    bench.put_tree("100644 blob " + std::string(40, 'e') + "\t" + bench.first +
                   "\n");
    CHECK_FALSE(read_notes(bench.repo, k_ref).has_value());
    CHECK_FALSE(read_notes(bench.repo, "refs/notes/none").has_value());
  }

  TEST_CASE("a repository with long ids") {
    Sandbox box;
    const std::string repo = box.at("long");
    box.git(box.at("."), {"init", "-q", "--object-format=sha256", repo});
    const std::string id = box.commit(repo, "f", "1\n");
    REQUIRE(id.size() == 64);
    const auto written = write_notes_commit(
        repo, {"", {{id, "one\n"}}, {"N", "n@example.org", 0}, "m\n"});
    REQUIRE(written.has_value());
    CHECK(read_notes(repo, *written).value() == Notes{{id, "one\n"}});
    REQUIRE(move_ref(repo, k_ref, *written, "").has_value());
    CHECK_FALSE(move_ref(repo, k_ref, *written, "").has_value());
  }
}

}  // namespace tokens::git
