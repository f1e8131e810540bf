// What the client tells its status line command.
#include "lib/app/reports/status_line.hpp"

#include <doctest/doctest.h>

using namespace tokens;
using app::parse_client_status;

TEST_SUITE("app/client_status") {
  TEST_CASE("everything that is there is read") {
    const auto status = parse_client_status(
        R"({"session_id": "s1", "transcript_path": "/t.jsonl", "cwd": "/a",
            "model": {"id": "claude-opus-4-5", "display_name": "Opus 4.5"},
            "workspace": {"current_dir": "/b"},
            "cost": {"total_cost_usd": 1.234567}})");
    REQUIRE(status.has_value());
    CHECK(status->session == "s1");
    CHECK(status->transcript == "/t.jsonl");
    CHECK(status->directory == "/b");
    CHECK(status->model == "Opus 4.5");
    CHECK(status->cost == PicoUsd{1'234'567'000'000});
  }

  TEST_CASE("what is missing or of another kind is left out") {
    const auto status = parse_client_status(
        R"({"cwd": "/a", "model": {"id": "m"}, "workspace": null,
            "cost": {"total_cost_usd": "much"}, "session_id": 5})");
    REQUIRE(status.has_value());
    CHECK(status->directory == "/a");
    CHECK(status->model == "m");
    CHECK(status->session.empty());
    CHECK_FALSE(status->cost.has_value());
    for (const char* cost : {"-1", "1e300", "null"}) {
      const auto odd = parse_client_status(
          std::string(R"({"cost": {"total_cost_usd": )") + cost + "}}");
      REQUIRE(odd.has_value());
      CHECK_FALSE(odd->cost.has_value());
    }
  }

  TEST_CASE("what is no object is nothing") {
    for (const char* text : {"", "{", "[]", "7", "null", "\xff\xfe"}) {
      CHECK_FALSE(parse_client_status(text).has_value());
    }
  }
}
