#include "lib/views/session_file.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace {

using namespace tokens;
using namespace tokens::views;
using tokens::testing::ScratchDirectory;

SessionFile sample() {
  SessionFile file;
  file.time = parse_iso8601("2026-11-22T05:23:07.900Z").value();
  file.branch = "main";
  file.commit_id = "d69363ec11f299fb8829c6764ac3e54b478672a0";
  file.source = "auto-tracked";
  file.notes = "c3";
  file.prices = "2026-11-22+0123abcd";
  file.parts = {
      {"s2", "claude-haiku-5-5", {9000, 1, 0, 0, 0, 0}, PicoUsd{1000}, 7},
      {"s1",
       "claude-opus-5-5",
       {1, 20, 300, 4000, 50000, 0},
       PicoUsd{2'500'000'000'000},
       3},
      {"s1", "", {0, 0, 0, 0, 0, 5}, std::nullopt, 1, true}};
  return file;
}

constexpr const char* k_sample = R"({
  "timestamp": "2026-11-22T05:23:07Z",
  "git_branch": "main",
  "commit_sha": "d69363ec11f299fb8829c6764ac3e54b478672a0",
  "model_name": "claude-opus-5-5",
  "endpoint": "messages",
  "prompt_tokens": 63301,
  "completion_tokens": 21,
  "total_tokens": 63327,
  "source": "auto-tracked",
  "notes": "c3",
  "prices": "2026-11-22+0123abcd",
  "breakdown": [
    {
      "session": "s1",
      "model": null,
      "token_classes": {
        "input": 0,
        "output": 0,
        "cache_write_5m": 0,
        "cache_write_1h": 0,
        "cache_read": 0,
        "unclassified": 5
      },
      "cost_usd": null,
      "has_unpriced": true,
      "responses": 1
    },
    {
      "session": "s1",
      "model": "claude-opus-5-5",
      "token_classes": {
        "input": 1,
        "output": 20,
        "cache_write_5m": 300,
        "cache_write_1h": 4000,
        "cache_read": 50000,
        "unclassified": 0
      },
      "cost_usd": 2.5,
      "has_unpriced": false,
      "responses": 3
    },
    {
      "session": "s2",
      "model": "claude-haiku-5-5",
      "token_classes": {
        "input": 9000,
        "output": 1,
        "cache_write_5m": 0,
        "cache_write_1h": 0,
        "cache_read": 0,
        "unclassified": 0
      },
      "cost_usd": 0.000000001,
      "has_unpriced": false,
      "responses": 7
    }
  ]
}
)";

nlohmann::json model_name_of(std::vector<SessionPart> parts) {
  SessionFile file = sample();
  file.parts = std::move(parts);
  return nlohmann::json::parse(format_session_file(file))["model_name"];
}

}  // namespace

TEST_SUITE("views/session_file") {
  TEST_CASE("the file has the contract's keys in their order") {
    CHECK(format_session_file(sample()) == k_sample);
  }

  TEST_CASE("the order of the parts changes no byte") {
    SessionFile file = sample();
    std::reverse(file.parts.begin(), file.parts.end());
    CHECK(format_session_file(file) == k_sample);
  }

  TEST_CASE("model_name is the costliest model over all sessions") {
    const PicoUsd two{2};
    const PicoUsd three{3};
    const TokenCounts few{1, 0, 0, 0, 0, 0};
    const TokenCounts many{9, 0, 0, 0, 0, 0};
    CHECK(model_name_of({{"s1", "a", few, two, 1},
                         {"s2", "a", few, two, 1},
                         {"s1", "b", many, three, 1}}) == "a");
    CHECK(model_name_of(
              {{"s1", "a", few, two, 1}, {"s1", "b", many, two, 1}}) == "b");
    CHECK(model_name_of({{"s1", "b", few, two, 1}, {"s1", "a", few, two, 1}}) ==
          "a");
    CHECK(model_name_of({{"s1", "a", few, two, 1},
                         {"s1", "x", many, std::nullopt, 1}}) == "a");
    CHECK(model_name_of({{"s1", "a", few, std::nullopt, 1},
                         {"s1", "x", many, std::nullopt, 1}}) == "x");
    CHECK(model_name_of({{"s1", "", many, std::nullopt, 1}}).is_null());
    CHECK(model_name_of({}).is_null());
  }

  TEST_CASE("odd texts and no branch still give JSON") {
    SessionFile file = sample();
    file.branch.reset();
    file.notes = "\"\n\xff";
    file.parts.clear();
    const auto json = nlohmann::json::parse(format_session_file(file));
    CHECK(json["git_branch"].is_null());
    CHECK(json["notes"] == "\"\n\xEF\xBF\xBD");
    CHECK(json["breakdown"].empty());
    CHECK(json["breakdown"].is_array());
    CHECK(json["total_tokens"] == 0);
  }

  TEST_CASE("the name is the commit's time, and the same file is kept") {
    const ScratchDirectory scratch;
    const std::string temp = scratch / "deep/temp";
    const auto first = write_session_file(temp, temp, sample());
    REQUIRE(first);
    CHECK(first->path == temp + "/claude_local_20261122_052307.json");
    CHECK(first->is_new);
    CHECK(system::read_file(first->path).value() == k_sample);
    const auto inode = system::status(first->path)->inode;
    const auto again = write_session_file(temp, temp, sample());
    REQUIRE(again);
    CHECK(again->path == first->path);
    CHECK(!again->is_new);
    CHECK(system::status(first->path)->inode == inode);
  }

  TEST_CASE("another content with the name is never overwritten") {
    const ScratchDirectory scratch;
    const std::string name = scratch / "claude_local_20261122_052307";
    REQUIRE(system::write_file_atomically(
        name + ".json", "theirs", system::Durability::cached));
    REQUIRE(system::make_directories(name + "_2.json"));
    SessionFile other = sample();
    other.notes = "another commit of the same second";
    CHECK(write_session_file(scratch.path(), scratch / "way", sample())->path ==
          name + "_3.json");
    CHECK(write_session_file(scratch.path(), scratch / "way", other)->path ==
          name + "_4.json");
    const auto again =
        write_session_file(scratch.path(), scratch / "way", other);
    CHECK(again->path == name + "_4.json");
    CHECK(!again->is_new);
    CHECK(system::read_file(name + ".json").value() == "theirs");
    CHECK(system::list_directory(scratch.path())->size() == 4);
  }

  TEST_CASE("a file that is replaced gives its name") {
    const ScratchDirectory scratch;
    SessionFile other = sample();
    other.notes = "it went on";
    const std::string path =
        write_session_file(scratch.path(), scratch / "way", sample())->path;
    CHECK(write_session_file(scratch.path(), scratch / "way", other, {path})
              ->path == path);
    CHECK(system::read_file(path).value() == format_session_file(other));
    CHECK(write_session_file(scratch.path(), scratch / "way", sample())->path !=
          path);
  }

  TEST_CASE("a commit's files are found unless a person changed them") {
    const ScratchDirectory scratch;
    const auto find = [&](const SessionFile& file) {
      return find_session_files(scratch.path(), file.time, file.commit_id);
    };
    SessionFile other = sample();
    other.commit_id = "another commit of the same second";
    CHECK(find(sample()).empty());
    const std::string path =
        write_session_file(scratch.path(), scratch / "way", sample())->path;
    CHECK(find(other).empty());
    const std::string second =
        write_session_file(scratch.path(), scratch / "way", other)->path;
    CHECK(find(sample()) == std::vector{path});
    CHECK(find(other) == std::vector{second});
    std::string edited = k_sample;
    SUBCASE("a number") {
      edited.replace(edited.find("63327"), 5, "63328");
    }
    SUBCASE("a class") {
      edited.replace(edited.find("9000"), 4, "null");
    }
    SUBCASE("a key more") {
      edited.replace(1, 0, "\"mine\": 1,");
    }
    SUBCASE("another key") {
      edited.replace(edited.find("notes"), 5, "words");
    }
    SUBCASE("parts that are none") {
      const std::size_t at = edited.find("[");
      edited.replace(at, edited.rfind("]") + 1 - at, "[1]");
    }
    SUBCASE("half of it") {
      edited.resize(edited.size() / 2);
    }
    REQUIRE(system::write_file_atomically(
        path, edited, system::Durability::cached));
    CHECK(find(sample()).empty());
  }

  TEST_CASE("a directory that cannot be made is an error") {
    const ScratchDirectory scratch;
    REQUIRE(system::write_file_atomically(
        scratch / "temp", "a file", system::Durability::cached));
    CHECK(!write_session_file(scratch / "temp", scratch.path(), sample()));
  }
}
