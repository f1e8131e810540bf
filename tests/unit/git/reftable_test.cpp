// Tables that git wrote, beside what git says is in them; and broken ones.
#include "lib/git/reftable.hpp"

#include "lib/base/text.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reflog.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using Lines = std::vector<std::string>;

const std::string k_fixture = TOKENS_FIXTURES_DIR "/reftable";

std::string line_of(const ReflogEntry& entry) {
  return entry.old_id + " " + entry.new_id + " " +
         std::to_string(entry.second) + " " + entry.message;
}

/// Two lines of a rename are written in either order by git itself.
Lines sorted(Lines lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines lines_of(const std::vector<ReftableLogEntry>& log) {
  Lines lines;
  for (const auto& one : log) {
    lines.push_back(line_of(one.entry));
  }
  return lines;
}

/// What git wrote into a reflog of the files format.
Lines expected(const std::string& name) {
  Lines lines;
  const auto text = system::read_file(k_fixture + "/expected/" + name).value();
  for (const auto line : split(text, '\n')) {
    if (const auto entry = parse_reflog_line(line)) {
      lines.push_back(line_of(*entry));
    }
  }
  return lines;
}

/// A copy of the fixture's first `count` tables in "g".
void copy_stack(const Sandbox& box, int count) {
  std::string list;
  for (int i = 1; i <= count; ++i) {
    const auto name = std::to_string(i) + ".ref";
    box.write(box.at("g/reftable/" + name),
              system::read_file(k_fixture + "/reftable/" + name).value());
    list += name + "\n";
  }
  box.write(box.at("g/reftable/tables.list"), list);
}

TEST_SUITE("git/reftable") {
  TEST_CASE("the reflog of HEAD is what git says it is") {
    const auto log = reftable_log(k_fixture, "HEAD", 0).value();
    const auto wanted = expected("HEAD");
    REQUIRE(wanted.size() == 94);
    CHECK(lines_of(log) == wanted);
    CHECK(std::is_sorted(log.begin(), log.end(), [](auto& a, auto& b) {
      return a.index < b.index;
    }));
  }

  TEST_CASE("a reflog as of an index is the end of the whole") {
    const auto whole = reftable_log(k_fixture, "HEAD", 0).value();
    for (const std::size_t start : {std::size_t{1}, whole.size() - 1}) {
      const auto part =
          reftable_log(k_fixture, "HEAD", whole[start].index).value();
      REQUIRE(part.size() == whole.size() - start);
      CHECK(line_of(part.front().entry) == line_of(whole[start].entry));
    }
    CHECK(reftable_log(k_fixture, "HEAD", whole.back().index + 1)
              .value()
              .empty());
  }

  TEST_CASE("branches have reflogs, deleted ones have none") {
    CHECK(sorted(lines_of(
              reftable_log(k_fixture, "refs/heads/renamed", 0).value())) ==
          sorted(expected("renamed")));
    CHECK(reftable_log(k_fixture, "refs/heads/deep/er", 0).value().empty());
    CHECK(reftable_log(k_fixture, "refs/heads/rename", 0).value().empty());
    CHECK(read_branch_log(k_fixture, "renamed").value().size() == 5);
    const auto renames = read_branch_renames(k_fixture);
    REQUIRE_FALSE(renames.empty());
    for (const auto& rename : renames) {
      CHECK(rename.from == "topic");
      CHECK(rename.to == "renamed");
    }
  }

  TEST_CASE("refs hold ids or names of others") {
    const auto id = [](const std::string& ref) {
      const auto found = reftable_ref(k_fixture, ref).value();
      return found ? found->id : "none";
    };
    CHECK(id("HEAD") == "89aeac9b406fc5de9e30af22dfcce862b2d42dd9");
    CHECK(id("refs/heads/main") == "4bd53160bd9663bcb2be55b748d33311a293fd93");
    CHECK(id("refs/tags/v1") == "a35a6af7191b66ee27116f01922b3a5e29894e6c");
    CHECK(id("refs/heads/deep/er") == "none");
    CHECK(id("refs/heads/zzz") == "none");
    CHECK(id("CHERRY_PICK_HEAD") == "none");
    Sandbox box;
    copy_stack(box, 1);
    const auto head = reftable_ref(box.at("g"), "HEAD").value();
    REQUIRE(head.has_value());
    CHECK(head->target == "refs/heads/renamed");
    CHECK(reftable_ref(box.at("g"), "refs/heads/deep/er").value().has_value());
    box.write(box.at("g/HEAD"), "ref: refs/heads/.invalid\n");
    CHECK(head_branch_in(box.at("g")) == "renamed");
  }

  TEST_CASE("HEAD moved when the table of its last entry was written") {
    Sandbox box;
    copy_stack(box, 5);
    const auto log = reftable_log(box.at("g"), "HEAD", 0).value();
    const auto table = box.at("g/reftable/5.ref");
    std::filesystem::last_write_time(
        table,
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    CHECK(head_moved_ns(box.at("g"), log.back().entry.new_id) ==
          system::status(table)->modified_ns);
    CHECK_FALSE(head_moved_ns(box.at("g"), log.front().entry.new_id));
    copy_stack(box, 1);
    const auto first = reftable_log(box.at("g"), "HEAD", 0).value();
    CHECK(head_moved_ns(box.at("g"), first.back().entry.new_id) ==
          system::status(box.at("g/reftable/1.ref"))->modified_ns);
  }

  TEST_CASE("a cursor continues where it stood") {
    Sandbox box;
    copy_stack(box, 1);
    const auto first = read_log(box.at("g"), "HEAD", {}).value();
    CHECK_FALSE(first.restarted);
    copy_stack(box, 5);
    const auto second = read_log(box.at("g"), "HEAD", first.cursor).value();
    CHECK_FALSE(second.restarted);
    REQUIRE(second.entries.size() == 1);
    CHECK(line_of(second.entries.front()) == expected("HEAD").back());
    const auto third = read_log(box.at("g"), "HEAD", second.cursor).value();
    CHECK_FALSE(third.restarted);
    CHECK(third.entries.empty());
    CHECK(third.cursor.offset == second.cursor.offset);
  }

  TEST_CASE("a cursor of another history begins anew") {
    const auto whole = read_log(k_fixture, "HEAD", {}).value();
    auto cursor = whole.cursor;
    SUBCASE("the entry is another one") {
      ++cursor.tail_hash;
    }
    SUBCASE("the entry is gone") {
      ++cursor.offset;
    }
    SUBCASE("the cursor is that of a file") {
      cursor = {8000, 7, 150};
    }
    const auto again = read_log(k_fixture, "HEAD", cursor).value();
    CHECK(again.restarted);
    CHECK(again.entries.size() == whole.entries.size());
    CHECK(again.cursor.tail_hash == whole.cursor.tail_hash);
  }

  TEST_CASE("a table that is named and missing is an error") {
    Sandbox box;
    copy_stack(box, 1);
    box.write(box.at("g/reftable/tables.list"), "1.ref\ngone.ref\n");
    CHECK(reftable_log(box.at("g"), "HEAD", 0).error().kind ==
          ErrorKind::not_found);
  }

  TEST_CASE("bytes that cannot be are an error, and never more than that") {
    const auto whole = system::read_file(k_fixture + "/reftable/1.ref").value();
    Sandbox box;
    const auto read = [&](const std::string& bytes) {
      box.write(box.at("g/reftable/tables.list"), "t.ref\n");
      box.write(box.at("g/reftable/t.ref"), bytes);
      const auto log = reftable_logs_below(box.at("g"), "refs/");
      const auto ref = reftable_ref(box.at("g"), "refs/tags/zzz");
      CHECK((log || log.error().kind == ErrorKind::git));
      CHECK((ref || ref.error().kind == ErrorKind::git));
      return log.has_value();
    };
    CHECK(read(whole));
    CHECK_FALSE(read(""));
    for (std::size_t size = 0; size < whole.size(); size += 31) {
      CHECK_FALSE(read(whole.substr(0, size)));
    }
    for (std::size_t i = 0; i < whole.size(); i += 5) {
      auto changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
      read(changed);
    }
  }
}

}  // namespace
}  // namespace tokens::git
