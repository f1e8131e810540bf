// Lines that stand and lines that were added, with paths and settings as they
// come. Real git.
#include "lib/git/blame.hpp"

#include "lib/git/commit_list.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;

/// text_files is about paths as a person types them where they stand.
class Standing {
 public:
  explicit Standing(const std::string& directory)
      : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(directory);
  }

  ~Standing() { std::filesystem::current_path(before_); }

  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;
  Standing(Standing&&) = delete;
  Standing& operator=(Standing&&) = delete;

 private:
  std::filesystem::path before_;
};

struct Bench {
  Sandbox box;
  std::string repo = box.repository("repo");

  [[nodiscard]] std::unique_ptr<Repository> open() const {
    return git::open(repo, FromEnvironment::no).value();
  }

  /// Writes and commits these files; sandbox paths may be anything.
  std::string commit(
      const std::vector<std::pair<std::string, std::string>>& files) {
    for (const auto& [path, text] : files) {
      box.write(repo + "/" + path, text);
    }
    box.git(repo, {"add", "-A"});
    return box.commit(repo, "counter", std::to_string(++commits_) + "\n");
  }

  [[nodiscard]] LinesByCommit blame(const std::string& commit,
                                    const std::string& file) const {
    return blame_file(*open(), commit, file).value();
  }

 private:
  int commits_ = 0;
};

const std::vector<std::string> k_odd_paths{"a b/c d",
                                           "caf\xC3\xA9/\xE2\x82\xAC",
                                           "caf\xE9",
                                           ":odd",
                                           "-dash",
                                           "*",
                                           "[x]",
                                           "new\nline",
                                           "tab\t",
                                           "\"quoted\\"};

}  // namespace

TEST_SUITE("git/blame") {
  TEST_CASE("paths with blanks, other letters, and signs that mean something") {
    Bench bench;
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& path : k_odd_paths) {
      files.emplace_back(path, "1\n2\n");
    }
    const auto id = bench.commit(files);
    const Standing here(bench.repo);
    for (const auto& path : k_odd_paths) {
      CAPTURE(path);
      CHECK(text_files(path).value() == std::vector<std::string>{path});
      CHECK(bench.blame(id, path) == LinesByCommit{{id, 2}});
    }
    CHECK(text_files(".").value().size() == k_odd_paths.size() + 1);
    // 2 lines in each, and the one of the counter.
    CHECK(added_lines(*bench.open(), {id}).value() ==
          LinesByCommit{
              {id, static_cast<std::int64_t>(2 * k_odd_paths.size() + 1)}});
  }

  TEST_CASE("only regular files of text, from where one stands") {
    Bench bench;
    bench.commit({{"sub/text", "1\n"},
                  {"sub/:binary", std::string("a\0b", 3)},
                  {"sub/empty", ""},
                  {"top", "1\n"}});
    std::filesystem::create_symlink("text", bench.repo + "/sub/link");
    bench.commit({});
    const Standing here(bench.repo + "/sub");
    CHECK(text_files(".").value() ==
          std::vector<std::string>{"sub/empty", "sub/text"});
    CHECK(text_files(":binary").value().empty());
    CHECK(text_files("../top").value() == std::vector<std::string>{"top"});
    for (const char* path : {"none", "link", "../none"}) {
      const auto found = text_files(path);
      REQUIRE_FALSE(found.has_value());
      CHECK(found.error().kind == ErrorKind::not_found);
    }
  }

  TEST_CASE("lines that look like git's answer are lines") {
    Bench bench;
    const std::string id(40, 'a');
    const auto made = bench.commit(
        {{"f", id + " 1 1 9\nprevious " + id + " f\n\nfilename f\n"},
         {id + " 1 1 5", "x\n"}});
    CHECK(bench.blame(made, "f") == LinesByCommit{{made, 4}});
    CHECK(bench.blame(made, id + " 1 1 5") == LinesByCommit{{made, 1}});
  }

  TEST_CASE("lines keep their commits through a move and a change") {
    Bench bench;
    const auto first = bench.commit({{"f", "1\n2\n3\n4\n5\n"}});
    bench.box.git(bench.repo, {"mv", "f", "g h"});
    const auto moved = bench.commit({});
    const auto second = bench.commit({{"g h", "1\n2\nx\n4\n5"}});
    CHECK(bench.blame(second, "g h") == LinesByCommit{{first, 3}, {second, 2}});
    const auto added =
        added_lines(*bench.open(), {second, moved, first}).value();
    // One line each is the counter's.
    CHECK(added == LinesByCommit{{first, 6}, {moved, 1}, {second, 3}});
  }

  TEST_CASE("settings about how history is shown change no number") {
    Bench bench;
    bench.commit({{"f", "1\n2\n3\n4\n5\n6\n7\n"}});
    bench.box.git(bench.repo, {"switch", "-q", "-c", "side"});
    bench.commit({{"f", "1\n2\n3\n4\n5\n6\n7\n8\n"}});
    bench.box.git(bench.repo, {"switch", "-q", "main"});
    bench.box.git(bench.repo, {"reset", "-q", "--hard"});
    bench.commit({{"f", "0\n1\n2\n3\n4\n5\n6\n7\n"}, {"m", "1\n"}});
    bench.box.try_git(bench.repo, {"merge", "-q", "--no-edit", "side"});
    const auto merge =
        bench.commit({{"f", "0\n1\n2\n3\n4\n5\n6\n7\n8\nby hand\n"}});
    const auto root =
        bench.box.git(bench.repo, {"rev-list", "--max-parents=0", "HEAD"});
    const auto wanted = added_lines(*bench.open(), {merge, root}).value();
    CHECK(wanted.at(merge) >= 2);
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{
             {"log.diffMerges", "off"},
             {"log.diffMerges", "combined"},
             {"log.showRoot", "false"},
             {"log.showSignature", "true"},
             {"log.follow", "true"},
             {"log.decorate", "full"},
             {"format.pretty", "fuller"},
             {"diff.renames", "false"},
             {"diff.external", "false"},
             {"color.ui", "always"},
             {"core.quotePath", "false"},
             {"blame.showRoot", "true"},
             {"blame.blankBoundary", "true"},
             {"blame.coloring", "highlightRecent"},
             {"diff.relative", "true"}}) {
      CAPTURE(key);
      CAPTURE(value);
      bench.box.git(bench.repo, {"config", key, value});
      CHECK(added_lines(*bench.open(), {merge, root}).value() == wanted);
      CHECK(bench.blame(merge, "f").at(merge) == 1);
      bench.box.git(bench.repo, {"config", "--unset", key});
    }
  }

  TEST_CASE("nothing asked, nothing answered") {
    Bench bench;
    bench.commit({});
    CHECK(added_lines(*bench.open(), {}).value().empty());
    CHECK_FALSE(blame_file(*bench.open(), "HEAD", "none").has_value());
  }
}

}  // namespace tokens::git
