// Appending must give the bytes that writing the whole file gives.
#include "lib/system/files.hpp"
#include "lib/views/branch_file.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::views;
using tokens::testing::ScratchDirectory;

/// Returns an entry whose numbers, time and texts all follow from `number`.
BranchEntry entry_number(int number) {
  BranchEntry entry;
  entry.commit_id = "commit" + std::to_string(number);
  entry.time = from_unix_ms(1'790'000'000'000 + std::int64_t{number} * 61'000);
  entry.tokens = {number, 2, 3, 4, 5, number % 2};
  if (number % 3 != 0) {
    entry.cost = PicoUsd{Int128{number} * 1'000'003};
  }
  entry.models = {"claude-opus-5-5"};
  entry.notes = std::string(static_cast<std::size_t>(number % 7) * 500, '"') +
                ", \"tokens\": 7, \"commit_sha\": \"x\"\n]}";
  return entry;
}

std::vector<BranchEntry> entries_up_to(int count) {
  std::vector<BranchEntry> entries;
  for (int i = 1; i <= count; ++i) {
    entries.push_back(entry_number(i));
  }
  return entries;
}

std::int64_t total_of(const std::vector<BranchEntry>& entries) {
  std::int64_t total = 0;
  for (const BranchEntry& entry : entries) {
    total += entry.tokens.total();
  }
  return total;
}

/// A branch file with `count` entries in a directory of its own.
struct Fixture {
  explicit Fixture(int count)
      : path(scratch / "tokens_a%2fb.json"),
        entries(entries_up_to(count)),
        state(write_branch_file(path, way, "a/b", entries).value()) {}

  ScratchDirectory scratch;
  ScratchDirectory elsewhere;
  std::string way = elsewhere.path();  ///< where new files are written first
  std::string path;
  std::vector<BranchEntry> entries;
  BranchFileState state;

  AppendedBranchFile append(
      const BranchEntry& entry,
      std::optional<std::string_view> replaced = std::nullopt) {
    std::vector<BranchEntry> then = entries;
    if (replaced || then.back().commit_id == entry.commit_id) {
      then.pop_back();
    }
    then.push_back(entry);
    const auto result =
        append_entry(path, way, state, entry, total_of(then), replaced);
    REQUIRE(result);
    if (result->outcome != AppendOutcome::changed) {
      state = result->state;
    }
    return *result;
  }

  [[nodiscard]] std::string content() const {
    return system::read_file(path).value();
  }

  void overwrite(const std::string& content) const {
    REQUIRE(system::write_file_atomically(
        path, content, system::Durability::cached));
  }

  /// Makes the state that of the file, as if we had written it.
  void remember() {
    const auto status = system::status(path).value();
    state = {status.size, status.modified_ns, status.inode};
  }

  /// Checks that the file is the one of `entries`, and nothing is left over.
  void check() const {
    CHECK(content() == format_branch_file("a/b", entries));
    const auto status = system::status(path);
    REQUIRE(status);
    CHECK(state ==
          BranchFileState{status->size, status->modified_ns, status->inode});
    CHECK(system::list_directory(scratch.path()).value().size() == 1);
    CHECK(system::list_directory(elsewhere.path()).value().empty());
  }

  /// Checks that appending sees a changed file and leaves it alone.
  void check_changed(std::optional<std::string_view> replaced = std::nullopt) {
    const auto before = system::status(path);
    CHECK(append(entry_number(99), replaced).outcome == AppendOutcome::changed);
    const auto after = system::status(path);
    CHECK(before.has_value() == after.has_value());
    if (before && after) {
      CHECK(before->inode == after->inode);
      CHECK(before->modified_ns == after->modified_ns);
    }
  }
};

}  // namespace

TEST_SUITE("views/branch_append") {
  TEST_CASE("entries appended one by one give the bytes of the whole file") {
    Fixture file(1);
    file.check();
    for (int i = 2; i <= 40; ++i) {
      CHECK(file.append(entry_number(i)).outcome == AppendOutcome::appended);
      file.entries.push_back(entry_number(i));
      file.check();
    }
  }

  TEST_CASE("where nothing can be renamed from, it is written beside") {
    Fixture file(3);
    file.way = file.scratch / "nowhere";
    CHECK(file.append(entry_number(4)).outcome == AppendOutcome::appended);
    file.entries.push_back(entry_number(4));
    file.check();
  }

  TEST_CASE("a large file is copied whole") {
    Fixture file(3000);
    CHECK(file.content().size() > 4'000'000);
    CHECK(file.append(entry_number(3001)).outcome == AppendOutcome::appended);
    file.entries.push_back(entry_number(3001));
    file.check();
  }

  TEST_CASE("an amended commit's line gives way to the new one") {
    Fixture file(3);
    BranchEntry amended = entry_number(50);
    CHECK(file.append(amended, "commit3").outcome == AppendOutcome::replaced);
    file.entries.back() = amended;
    file.check();
  }

  TEST_CASE("amending the only commit changes also the time of creation") {
    Fixture file(1);
    BranchEntry amended = entry_number(50);
    CHECK(file.append(amended, "commit1").outcome == AppendOutcome::replaced);
    file.entries.back() = amended;
    file.check();
  }

  TEST_CASE("the same commit twice is one line, with the later numbers") {
    Fixture file(4);
    BranchEntry again = entry_number(4);
    again.tokens.output += 1000;
    CHECK(file.append(again).outcome == AppendOutcome::replaced);
    file.entries.back() = again;
    file.check();
  }

  TEST_CASE("a replaced commit further up asks for a rebuild") {
    Fixture file(4);
    file.check_changed("commit2");
    file.check_changed("unknown");
  }

  TEST_CASE("so it does if the new entry stands there already") {
    Fixture file(4);
    CHECK(file.append(entry_number(4), "commit2").outcome ==
          AppendOutcome::changed);
    file.check();
  }

  TEST_CASE("a last line longer than any buffer is found") {
    Fixture file(2);
    BranchEntry longest = entry_number(3);
    longest.notes = std::string(300'000, 'n');
    CHECK(file.append(longest).outcome == AppendOutcome::appended);
    file.entries.push_back(longest);
    CHECK(file.append(entry_number(4)).outcome == AppendOutcome::appended);
    file.entries.push_back(entry_number(4));
    file.check();
    CHECK(file.append(longest).outcome == AppendOutcome::appended);
    file.entries.push_back(longest);
    CHECK(file.append(entry_number(5), "commit3").outcome ==
          AppendOutcome::replaced);
    file.entries.back() = entry_number(5);
    file.check();
  }

  TEST_CASE("a file that is not the remembered one is left alone") {
    Fixture file(3);
    const BranchFileState good = file.state;
    file.state.size += 1;
    file.check_changed();
    file.state = good;
    file.state.modified_ns += 1;
    file.check_changed();
    file.state = good;
    file.state.inode += 1;
    file.check_changed();
    file.state = good;
    REQUIRE(system::remove_file(file.path));
    file.check_changed();
    REQUIRE(system::make_directories(file.path));
    file.check_changed();
  }

  TEST_CASE("a remembered file with other bytes is left alone") {
    Fixture file(3);
    const std::string good = file.content();
    const auto replaced = [&](const std::string& from, const std::string& to) {
      std::string text = good;
      const std::size_t at = text.rfind(from);
      REQUIRE(at != std::string::npos);
      return text.replace(at, from.size(), to);
    };
    for (const std::string& content :
         {std::string(),
          std::string("{}\n"),
          good.substr(0, good.size() / 2),
          good + "\n",
          replaced("  ]\n}\n", "  ]\n ,\"x\": 1}\n"),
          replaced("  \"branch\"", "   \"branch\""),
          replaced("\"total_tokens\": ", "\"total\": "),
          replaced("\"sessions\"", "\"import_history\": [], \"sessions\""),
          replaced("\"commit_sha\": \"commit3\", ", ""),
          replaced("]}\n  ]", "], \"x\": 1}\n  ]"),
          format_branch_file("a/b", {})}) {
      CAPTURE(content);
      file.overwrite(content);
      file.remember();
      file.check_changed();
    }
    file.overwrite(good);
    file.remember();
    CHECK(file.append(entry_number(4)).outcome == AppendOutcome::appended);
  }

  TEST_CASE("a file of a process that was killed is in nobody's way") {
    Fixture file(2);
    const std::string left_over = file.elsewhere / "tokens_a%2fb.tmp" +
                                  std::to_string(getpid()) + ".json";
    REQUIRE(system::write_file_atomically(
        left_over, "half", system::Durability::cached));
    CHECK(file.append(entry_number(3)).outcome == AppendOutcome::appended);
    file.entries.push_back(entry_number(3));
    file.check();
  }
}
