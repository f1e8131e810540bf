#include "lib/views/branch_file.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::views;
using tokens::testing::ScratchDirectory;

BranchEntry make_entry(const char* commit, const char* time) {
  BranchEntry entry;
  entry.commit_id = commit;
  entry.time = parse_iso8601(time).value();
  entry.tokens = {1, 20, 300, 4000, 50000, 0};
  entry.cost = PicoUsd{237'018'000'001};
  entry.has_unpriced = true;
  entry.prices = "2026-11-22";
  entry.models = {"claude-opus-5-5", "claude-haiku-5-5"};
  entry.notes = "Add login";
  return entry;
}

constexpr const char* k_two_entries = R"({
  "branch": "feature/login",
  "total_tokens": 54330,
  "created_at": "2026-03-01T10:00:02Z",
  "last_updated": "2026-03-02T10:00:00Z",
  "sessions": [
    {"timestamp": "2026-03-01T10:00:02Z", "tokens": 54321, "notes": "Add login", "commit_sha": "aaaa", "cost_usd": 0.237018000001, "has_unpriced": true, "prices": "2026-11-22", "token_classes": {"input": 1, "output": 20, "cache_write_5m": 300, "cache_write_1h": 4000, "cache_read": 50000, "unclassified": 0}, "models": ["claude-opus-5-5", "claude-haiku-5-5"]},
    {"timestamp": "2026-03-02T10:00:00Z", "tokens": 9, "notes": "say \"hi\"\n", "commit_sha": "bbbb", "cost_usd": null, "has_unpriced": true, "prices": "2026-11-22", "token_classes": {"input": 0, "output": 0, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0, "unclassified": 9}, "models": []}
  ]
}
)";

std::vector<BranchEntry> two_entries() {
  BranchEntry second = make_entry("bbbb", "2026-03-02T10:00:00Z");
  second.tokens = {0, 0, 0, 0, 0, 9};
  second.cost.reset();
  second.models.clear();
  second.notes = "say \"hi\"\n";
  return {make_entry("aaaa", "2026-03-01T10:00:02Z"), second};
}

BranchFileCheck check_of(const std::string& content) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "tokens_main.json";
  REQUIRE(
      system::write_file_atomically(path, content, system::Durability::cached));
  return inspect_branch_file(path);
}

}  // namespace

TEST_SUITE("views/branch_file") {
  TEST_CASE("the file has the contract's keys, one entry a line") {
    CHECK(format_branch_file("feature/login", two_entries()) == k_two_entries);
  }

  TEST_CASE("the file is JSON whatever the texts are") {
    BranchEntry entry = make_entry("aaaa", "2026-03-01T10:00:02Z");
    entry.notes = "\", \"tokens\": 7, \"commit_sha\": \"ffff\" \\ \xff \x01 ä";
    entry.models = {"a\"b", "<synthetic>"};
    const auto file = nlohmann::json::parse(
        format_branch_file("wei\"rd\n", {entry, entry}), nullptr, false);
    REQUIRE(!file.is_discarded());
    CHECK(file["branch"] == "wei\"rd\n");
    CHECK(file["total_tokens"] == 2 * 54321);
    CHECK(file["sessions"].size() == 2);
    CHECK(file["sessions"][1]["tokens"] == 54321);
    CHECK(file["sessions"][1]["commit_sha"] == "aaaa");
    CHECK(file["sessions"][1]["models"][0] == "a\"b");
  }

  TEST_CASE("a detached HEAD has no branch, no entries no times") {
    const auto file =
        nlohmann::json::parse(format_branch_file(std::nullopt, {}));
    CHECK(file["branch"].is_null());
    CHECK(file["total_tokens"] == 0);
    CHECK(file["created_at"].is_null());
    CHECK(file["last_updated"].is_null());
    CHECK(file["sessions"].empty());
  }

  TEST_CASE("writing makes the directory and tells what to remember") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "token_metrics/local_tracking/x.json";
    const auto state = write_branch_file(
        path, scratch / "way", "feature/login", two_entries());
    REQUIRE(state);
    CHECK(system::read_file(path).value() == k_two_entries);
    const auto status = system::status(path);
    REQUIRE(status);
    CHECK(state->size == status->size);
    CHECK(state->inode == status->inode);
    CHECK(state->modified_ns == status->modified_ns);
  }

  TEST_CASE("writing where a directory stands is an error") {
    const ScratchDirectory scratch;
    REQUIRE(system::make_directories(scratch / "x.json"));
    const auto state =
        write_branch_file(scratch / "x.json", scratch.path(), "main", {});
    CHECK(!state);
  }

  TEST_CASE("a file is ours if every session names its commit") {
    CHECK(inspect_branch_file("/nowhere/tokens_main.json") ==
          BranchFileCheck::missing);
    CHECK(check_of("") == BranchFileCheck::missing);
    CHECK(check_of(k_two_entries) == BranchFileCheck::ours);
    CHECK(check_of(format_branch_file("main", {})) == BranchFileCheck::ours);
    CHECK(check_of(R"({"sessions": [
            {"tokens": 1, "commit_sha": "aa"}]})") == BranchFileCheck::ours);
  }

  TEST_CASE("a file of the older tools is foreign, also in part") {
    CHECK(check_of(R"({
      "branch": "main", "total_tokens": 176976,
      "sessions": [
        {"timestamp": "2026-11-22T05:23:07.462481", "tokens": 58992,
         "notes": "c1"}],
      "created_at": "2026-11-22T05:23:07.462462",
      "last_updated": "2026-11-22T05:23:07.892959"})") ==
          BranchFileCheck::foreign);
    CHECK(check_of(R"({"sessions": [{"tokens": 1, "commit_sha": "aa"},
                                    {"tokens": 1}]})") ==
          BranchFileCheck::foreign);
    CHECK(check_of(R"({"sessions": [{"tokens": 1, "commit_sha": null}]})") ==
          BranchFileCheck::foreign);
    CHECK(check_of(R"({"total_tokens": 5, "sessions": []})") ==
          BranchFileCheck::foreign);
  }

  TEST_CASE("everything else is damaged") {
    CHECK(check_of("[]") == BranchFileCheck::damaged);
    CHECK(check_of("{}") == BranchFileCheck::damaged);
    CHECK(check_of(R"({"sessions": {}})") == BranchFileCheck::damaged);
    CHECK(check_of(R"({"sessions": [1]})") == BranchFileCheck::damaged);
    CHECK(check_of(R"({"sessions": [{"tokens": "1"}]})") ==
          BranchFileCheck::damaged);
    CHECK(check_of(R"({"sessions": [{"tokens": 1e999}]})") ==
          BranchFileCheck::damaged);
    std::string half = k_two_entries;
    half.resize(half.size() / 2);
    CHECK(check_of(half) == BranchFileCheck::damaged);
    CHECK(check_of(std::string(1'000'000, '[')) == BranchFileCheck::damaged);
    const ScratchDirectory scratch;
    CHECK(inspect_branch_file(scratch.path()) == BranchFileCheck::damaged);
  }
}
