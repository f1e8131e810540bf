// What the installed git writes into HEAD's reflog, operation by operation.
#include "lib/git/reflog.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using test::Variable;
using Kinds = std::vector<EventKind>;

/// A repository with the branches main and feature, which differ in the file
/// "same"; HEAD on feature. Tells the kinds of new entries.
class Story {
 public:
  Story() : path_(box_.repository("r")) {
    box_.commit(path_, "same", "base");
    box_.git(path_, {"checkout", "-q", "-b", "feature"});
    box_.commit(path_, "f1", "1");
    box_.commit(path_, "f2", "2");
    box_.git(path_, {"checkout", "-q", "main"});
    box_.commit(path_, "m1", "1");
    box_.git(path_, {"checkout", "-q", "feature"});
    seen();
  }

  void git(const std::vector<std::string>& arguments) {
    box_.git(path_, arguments);
  }

  void try_git(const std::vector<std::string>& arguments) {
    box_.try_git(path_, arguments);
  }

  void commit(const std::string& name, const std::string& text = "x") {
    box_.commit(path_, name, text);
  }

  /// Makes the tips of main and feature change "same" differently; HEAD is on
  /// feature afterwards.
  void disagree() {
    commit("same", "feature");
    git({"checkout", "-q", "main"});
    commit("same", "main");
    git({"checkout", "-q", "feature"});
    seen();
  }

  void agree(const std::string& text) {
    box_.write(path_ + "/same", text);
    git({"add", "same"});
  }

  /// Returns the kinds of the entries since the last call.
  Kinds seen() {
    auto part = read_log(path_ + "/.git", "HEAD", cursor_).value();
    CHECK_FALSE(part.restarted);
    cursor_ = part.cursor;
    Kinds result;
    texts.clear();
    for (const auto& entry : part.entries) {
      result.push_back(classify(entry.message));
      texts += entry.message + "\n";
    }
    return result;
  }

  std::string texts;  ///< of the entries that seen() told last

  [[nodiscard]] std::string at(const std::string& name) const {
    return box_.at(name);
  }

 private:
  Sandbox box_;
  std::string path_;
  ReflogCursor cursor_;
};

constexpr auto k_commit = EventKind::commit;
constexpr auto k_amend = EventKind::amend;
constexpr auto k_checkout = EventKind::checkout;
constexpr auto k_pick = EventKind::pick;
constexpr auto k_concluded = EventKind::concluded;
constexpr auto k_move = EventKind::move;
constexpr auto k_start = EventKind::start;
constexpr auto k_finish = EventKind::finish;
constexpr auto k_rename = EventKind::rename;

/// Compares, and shows git's messages where they differ.
void expect(Story& story, const Kinds& wanted) {
  const auto kinds = story.seen();
  INFO(story.texts);
  CHECK(kinds == wanted);
}

TEST_SUITE("git/reflog of real git") {
  TEST_CASE("commits, amends and orphans") {
    Story story;
    story.commit("a");
    expect(story, {k_commit});
    story.git({"commit", "-q", "--amend", "-m", "again"});
    expect(story, {k_amend});
    story.git(
        {"commit", "-q", "--allow-empty", "--allow-empty-message", "-m", ""});
    expect(story, {k_commit});
    story.git({"checkout", "-q", "--orphan", "fresh"});
    expect(story, {});
    story.git({"commit", "-q", "-m", "root"});
    expect(story, {k_commit});
  }

  TEST_CASE("a rebase is a start, picks and a finish") {
    Story story;
    SUBCASE("merge backend") {
      story.git({"rebase", "-q", "main"});
    }
    SUBCASE("apply backend") {
      story.git({"rebase", "-q", "--apply", "main"});
    }
    SUBCASE("reword") {
      const Variable steps("GIT_SEQUENCE_EDITOR", "sed -i s/^pick/reword/");
      const Variable words("GIT_EDITOR", "sed -i 1s/^/better/");
      story.git({"rebase", "-q", "-i", "main"});
      // Each is picked, then committed again under its new words.
      expect(story, {k_start, k_pick, k_pick, k_pick, k_pick, k_finish});
      return;
    }
    SUBCASE("squash") {
      const Variable editor("GIT_SEQUENCE_EDITOR", "sed -i 2s/^pick/squash/");
      story.git({"rebase", "-q", "-i", "main"});
    }
    SUBCASE("fixup") {
      const Variable editor("GIT_SEQUENCE_EDITOR", "sed -i 2s/^pick/fixup/");
      story.git({"rebase", "-q", "-i", "main"});
    }
    expect(story, {k_start, k_pick, k_pick, k_finish});
    CHECK(story.texts.find("returning to refs/heads/feature") !=
          std::string::npos);
  }

  TEST_CASE("a rebase that stops for an edit") {
    Story story;
    {
      const Variable editor("GIT_SEQUENCE_EDITOR", "sed -i 1s/^pick/edit/");
      story.git({"rebase", "-q", "-i", "main"});
    }
    expect(story, {k_start, k_pick});
    story.git({"commit", "-q", "--amend", "-m", "edited"});
    story.commit("split");
    story.git({"rebase", "--continue"});
    expect(story, {k_amend, k_commit, k_pick, k_finish});
  }

  TEST_CASE("a rebase over commits that stay as they are") {
    Story story;
    const Variable editor("GIT_SEQUENCE_EDITOR", "sed -i 1s/^pick/edit/");
    story.git({"rebase", "-q", "-i", "HEAD~2"});
    expect(story, {k_start, k_move});
    story.git({"rebase", "--continue"});
    expect(story, {k_move, k_finish});
  }

  TEST_CASE("a rebase with a conflict, continued or aborted") {
    Story story;
    story.disagree();
    story.try_git({"rebase", "-q", "main"});
    expect(story, {k_start, k_pick, k_pick});
    SUBCASE("continued") {
      story.agree("both");
      story.git({"rebase", "--continue"});
      expect(story, {k_pick, k_finish});
    }
    SUBCASE("committed by hand") {
      story.agree("both");
      story.git({"commit", "-q", "-m", "by hand"});
      story.git({"rebase", "--continue"});
      expect(story, {k_commit, k_finish});
    }
    SUBCASE("aborted") {
      story.git({"rebase", "--abort"});
      expect(story, {k_finish});
    }
  }

  TEST_CASE("merges") {
    Story story;
    SUBCASE("of diverged branches") {
      story.git({"merge", "-q", "--no-edit", "main"});
      expect(story, {k_commit});
    }
    SUBCASE("fast-forward") {
      story.git({"checkout", "-q", "main~1"});
      story.git({"merge", "-q", "main"});
      expect(story, {k_checkout, k_move});
    }
    SUBCASE("with a conflict") {
      story.disagree();
      story.try_git({"merge", "-q", "main"});
      story.agree("both");
      story.git({"commit", "-q", "--no-edit"});
      expect(story, {k_commit});
    }
    SUBCASE("squashed") {
      story.git({"merge", "-q", "--squash", "main"});
      expect(story, {});
      story.git({"commit", "-q", "-m", "squashed"});
      expect(story, {k_commit});
    }
  }

  TEST_CASE("cherry-picks and reverts") {
    Story story;
    SUBCASE("one") {
      story.git({"cherry-pick", "main"});
      expect(story, {k_pick});
    }
    SUBCASE("fast-forward") {
      story.git({"checkout", "-q", "main~1"});
      story.git({"cherry-pick", "--ff", "main"});
      expect(story, {k_checkout, k_move});
    }
    SUBCASE("with a conflict, continued") {
      story.disagree();
      story.try_git({"cherry-pick", "main"});
      story.agree("both");
      story.git({"cherry-pick", "--continue"});
      expect(story, {k_concluded});
    }
    SUBCASE("with a conflict, committed") {
      story.disagree();
      story.try_git({"cherry-pick", "main"});
      story.agree("both");
      story.git({"commit", "-q", "-m", "by hand"});
      expect(story, {k_concluded});
    }
    SUBCASE("without committing") {
      story.git({"cherry-pick", "-n", "main"});
      story.git({"commit", "-q", "-m", "taken over"});
      expect(story, {k_commit});
    }
    SUBCASE("revert") {
      story.git({"revert", "--no-edit", "HEAD"});
      expect(story, {k_pick});
    }
  }

  TEST_CASE("patches from mail") {
    Story story;
    story.git({"format-patch", "-q", "-o", story.at("p"), "main~1..main"});
    const auto patch = story.at("p/0001-change-m1.patch");
    story.git({"am", "-q", patch});
    expect(story, {EventKind::patch});
    story.try_git({"am", "-q", patch});
    story.git({"am", "--abort"});
    expect(story, {k_move});
  }

  TEST_CASE("moves that make no commit") {
    Story story;
    SUBCASE("reset") {
      story.git({"reset", "-q", "--hard", "HEAD~1"});
      expect(story, {k_move});
    }
    SUBCASE("stash and pop") {
      story.agree("stashed");
      story.git({"stash", "-q"});
      story.git({"stash", "pop", "-q"});
      expect(story, {k_move});
    }
    SUBCASE("checkouts and a bisect") {
      story.git({"switch", "-q", "-c", "new"});
      story.git({"bisect", "start", "HEAD", "main~1"});
      story.git({"bisect", "reset"});
      expect(story, {k_checkout, k_checkout, k_checkout});
    }
    SUBCASE("a renamed branch") {
      story.git({"branch", "-m", "feature", "renamed/feature"});
      expect(story, {k_rename, k_rename});
      CHECK(branch_after(story.texts.substr(0, story.texts.find('\n'))) ==
            "renamed/feature");
    }
  }

  TEST_CASE("clones and pulls") {
    Sandbox box;
    const auto origin = box.repository("origin");
    box.commit(origin, "a", "1");
    box.git(origin, {"clone", "-q", origin, box.at("r")});
    const auto path = box.at("r");
    ReflogCursor cursor;
    std::string texts;
    const auto seen = [&] {
      const auto part = read_log(path + "/.git", "HEAD", cursor).value();
      cursor = part.cursor;
      Kinds kinds;
      for (const auto& entry : part.entries) {
        texts += entry.message + "\n";
        kinds.push_back(classify(entry.message));
      }
      return kinds;
    };
    CHECK(seen() == Kinds{k_move});
    box.commit(origin, "a", "2");
    box.git(path, {"pull", "-q"});
    CHECK(seen() == Kinds{k_move});
    box.commit(origin, "a", "3");
    box.commit(path, "b", "1");
    SUBCASE("merging") {
      box.git(path, {"pull", "-q", "--no-rebase", "--no-edit"});
      CHECK(seen() == Kinds{k_commit, k_commit});
    }
    SUBCASE("rebasing") {
      box.git(path, {"pull", "-q", "--rebase"});
      CHECK(seen() == Kinds{k_commit, k_start, k_pick, k_finish});
    }
    INFO(texts);
  }

  TEST_CASE("when HEAD moved, if its last entry shows the commit") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const auto git_dir = path + "/.git";
    // A time that no clock of this test has.
    const auto log = std::filesystem::path(git_dir) / "logs" / "HEAD";
    std::filesystem::last_write_time(
        log,
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    const auto before = head_moved_ns(git_dir, first);
    REQUIRE(before.has_value());
    const auto second = box.commit(path, "a", "2");
    const auto after = head_moved_ns(git_dir, second);
    REQUIRE(after.has_value());
    CHECK(*after - *before > 3'000'000'000'000);
    CHECK_FALSE(head_moved_ns(git_dir, first).has_value());
    CHECK_FALSE(head_moved_ns(box.at("none"), first).has_value());
  }

  TEST_CASE("whether a branch stood already, or was made on the spot") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto git_dir = path + "/.git";
    box.commit(path, "a", "1");
    {
      const Variable second("GIT_COMMITTER_DATE", "1800000000 +0000");
      box.git(path, {"branch", "feature/x"});
      box.git(path, {"checkout", "-q", "-b", "new"});
    }
    CHECK_FALSE(stood_before(git_dir, "feature/x", 1'800'000'000).value());
    CHECK_FALSE(stood_before(git_dir, "new", 1'800'000'000).value());
    CHECK(stood_before(git_dir, "feature/x", 1'800'000'001).value());
    CHECK_FALSE(stood_before(git_dir, "unknown", 1'800'000'001).value());
    {
      const Variable second("GIT_COMMITTER_DATE", "1800000009 +0000");
      box.commit(path, "b", "2");  // only a ref that moves leaves an entry
      box.git(path, {"checkout", "-q", "-B", "feature/x", "HEAD"});
    }
    CHECK_FALSE(stood_before(git_dir, "feature/x", 1'800'000'009).value());
  }

  TEST_CASE("a new worktree has a log of its own") {
    Story story;
    story.git({"worktree", "add", "-q", "--detach", story.at("w")});
    expect(story, {});
  }
}

}  // namespace
}  // namespace tokens::git
