// Reading a reflog as bytes: lines, cursors, and what messages mean. What git
// really writes is checked in reflog_real_git_test.cpp.
#include "lib/git/reflog.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;

std::string line(int number, const std::string& message) {
  const std::string digits = std::to_string(100 + number);
  return std::string(37, 'a') + digits + " " + std::string(37, 'b') + digits +
         " Ada Tester <ada@example.org> " +
         std::to_string(1700000000 + number) + " +0000\t" + message + "\n";
}

std::vector<std::string> messages(const ReflogGain& part) {
  std::vector<std::string> result;
  for (const auto& entry : part.entries) {
    result.push_back(entry.message);
  }
  return result;
}

TEST_SUITE("git/reflog") {
  TEST_CASE("a line is taken apart") {
    const std::string a(40, 'a');
    const std::string b(40, 'b');
    const auto entry = parse_reflog_line(
        a + " " + b + " Ada\tT <a@b> 1700000001 -0730\tcommit: a > b\tc");
    REQUIRE(entry.has_value());
    CHECK(entry->old_id == a);
    CHECK(entry->new_id == b);
    CHECK(entry->second == 1700000001);
    CHECK(entry->message == "commit: a > b\tc");
    CHECK(entry->person == "Ada\tT <a@b>");
  }

  TEST_CASE("a line without message, name or address is one") {
    const std::string a(64, '0');
    const auto entry = parse_reflog_line(a + " " + a + "  <> 7 +0000\n");
    REQUIRE(entry.has_value());
    CHECK(entry->second == 7);
    CHECK(entry->message.empty());
  }

  TEST_CASE("what is no line of a reflog gives nothing") {
    const std::string a(40, 'a');
    for (const auto& text : {std::string(),
                             std::string("nonsense"),
                             a,
                             a + " " + a,
                             a + " " + a + " Ada <a@b>",
                             a + " " + a + " Ada <a@b> never +0000\tx",
                             a + " " + std::string(64, 'a') + " A <a> 1 +0\tx",
                             "g" + a.substr(1) + " " + a + " A <a> 1 +0\tx"}) {
      INFO(text);
      CHECK_FALSE(parse_reflog_line(text).has_value());
    }
  }

  TEST_CASE("reading on from every line gives what reading at once gives") {
    Sandbox box;
    std::string all;
    std::vector<std::size_t> ends = {0};
    for (int i = 0; i < 6; ++i) {
      all += line(i, i == 3 ? "" : "commit: " + std::to_string(i));
      ends.push_back(all.size());
    }
    const auto file = box.at("g/logs/HEAD");
    box.write(file, all);
    const auto whole = read_log(box.at("g"), "HEAD", {}).value();
    REQUIRE(whole.entries.size() == 6);
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      INFO(cut);
      box.write(file, all.substr(0, cut));
      const auto first = read_log(box.at("g"), "HEAD", {}).value();
      box.write(file, all);
      const auto second = read_log(box.at("g"), "HEAD", first.cursor).value();
      CHECK_FALSE(first.restarted);
      CHECK_FALSE(second.restarted);
      auto joined = messages(first);
      for (const auto& message : messages(second)) {
        joined.push_back(message);
      }
      CHECK(joined == messages(whole));
      CHECK(second.cursor.offset == whole.cursor.offset);
      CHECK(second.cursor.tail_hash == whole.cursor.tail_hash);
    }
  }

  TEST_CASE("a file that was rewritten is read again from its start") {
    Sandbox box;
    const auto file = box.at("g/logs/HEAD");
    box.write(file, line(1, "one") + line(2, "two"));
    const auto before = read_log(box.at("g"), "HEAD", {}).value();
    SUBCASE("shorter") {
      box.write(file, line(2, "two"));
      const auto part = read_log(box.at("g"), "HEAD", before.cursor).value();
      CHECK(part.restarted);
      CHECK(messages(part) == std::vector<std::string>{"two"});
    }
    SUBCASE("another line before the cursor") {
      box.write(file, line(1, "one") + line(3, "six") + line(4, "new"));
      const auto part = read_log(box.at("g"), "HEAD", before.cursor).value();
      CHECK(part.restarted);
      CHECK(messages(part) == std::vector<std::string>{"one", "six", "new"});
    }
    SUBCASE("gone") {
      const auto part =
          read_log(box.at("other"), "HEAD", before.cursor).value();
      CHECK(part.restarted);
      CHECK(part.entries.empty());
      CHECK(part.cursor.offset == 0);
    }
    SUBCASE("a cursor that cannot be") {
      auto cursor = before.cursor;
      cursor.tail_length = cursor.offset + 1;
      CHECK(read_log(box.at("g"), "HEAD", cursor).value().restarted);
    }
  }

  TEST_CASE("no reflog is no entries and no error") {
    Sandbox box;
    const auto part = read_log(box.at("none"), "HEAD", {}).value();
    CHECK(part.entries.empty());
    CHECK_FALSE(part.restarted);
  }

  TEST_CASE("a line that is not one is passed over") {
    Sandbox box;
    box.write(box.at("g/logs/HEAD"),
              line(1, "one") + "nonsense\n\n" + line(2, "two"));
    CHECK(messages(read_log(box.at("g"), "HEAD", {}).value()) ==
          std::vector<std::string>{"one", "two"});
  }

  TEST_CASE("a reflog that cannot be read is an error") {
    Sandbox box;
    box.write(box.at("g/logs/HEAD/x"), "");
    CHECK(read_log(box.at("g"), "HEAD", {}).error().kind == ErrorKind::io);
  }

  TEST_CASE("messages of other versions and tools are told apart") {
    const std::vector<std::pair<const char*, EventKind>> table = {
        {"", EventKind::other},
        {"something else", EventKind::other},
        {"tool: did it", EventKind::other},
        {"checkout: something", EventKind::move},
        {"pull: something", EventKind::move},
        {"fetch origin +main:main: forced-update", EventKind::move},
        {"pull origin main: Merge made by the 'ort' strategy.",
         EventKind::commit},
        {"Branch: something", EventKind::other},
        {"filter-branch: rewrite", EventKind::other},
        {"commit:", EventKind::commit},
        {"commit: fast-forward", EventKind::commit},
        {"commit: rebase (finish): x", EventKind::commit},
        {"commit (rebase): x", EventKind::pick},
        {"revert: checkout page", EventKind::pick},
        {"cherry-pick: checkout page", EventKind::pick},
        {"pull https://example.org/x.git main: Fast-forward", EventKind::move},
        {"pull: Merge made by the 'recursive' strategy.", EventKind::commit},
        {"merge x: In-index merge", EventKind::commit},
        {"rebase -i (start): checkout main", EventKind::start},
        {"rebase -i (squash): x", EventKind::pick},
        {"rebase -i (finish): returning to refs/heads/f", EventKind::finish},
        {"rebase finished: returning to refs/heads/f", EventKind::finish},
        {"rebase: aborting", EventKind::finish},
        {"rebase: subject", EventKind::pick},
        {"rebase: fast-forward", EventKind::move},
        {"rebase (exec): x", EventKind::pick},
        {"rebase (merge): Merge branch 'x'", EventKind::pick},
        {"custom: updating HEAD", EventKind::move}};
    for (const auto& [message, kind] : table) {
      INFO(message);
      CHECK(classify(message) == kind);
    }
  }

  TEST_CASE("a checkout names where it went") {
    const auto words = checkout_words("checkout: moving from a/b to main");
    REQUIRE(words.has_value());
    CHECK(words->from == "a/b");
    CHECK(words->to == "main");
    CHECK_FALSE(checkout_words("checkout: moving from a").has_value());
    CHECK_FALSE(checkout_words("commit: moving from a to b").has_value());
  }

  TEST_CASE("the branch after a rebase or a rename is named") {
    CHECK(branch_after("rebase (finish): returning to refs/heads/a/b") ==
          "a/b");
    CHECK(branch_after("rebase (abort): returning to refs/heads/x") == "x");
    CHECK(branch_after("pull --rebase (finish): returning to refs/heads/x") ==
          "x");
    CHECK(branch_after("Branch: renamed refs/heads/a to refs/heads/b/c") ==
          "b/c");
    CHECK(branch_after("rebase (finish): returning to 1234567") ==
          std::nullopt);
    CHECK(branch_after("commit: returning to refs/heads/x") == std::nullopt);
    CHECK(branch_after("") == std::nullopt);
  }
}

}  // namespace
}  // namespace tokens::git
