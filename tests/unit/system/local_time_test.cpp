// The user's own clock, whatever zone a report was asked for.
#include "lib/system/local_time.hpp"

#include <doctest/doctest.h>

#include <stdlib.h>
#include <time.h>

namespace tokens::system {
namespace {

TEST_CASE("system/local_time: the zone that the process was started with") {
  const char* const before = getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  offset_in(std::nullopt, Moment{});  // whatever zone a test before left
  // Berlin's rules, without asking for the system's data of zones.
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset();
  const Moment some = *parse_iso8601("2026-07-15T22:30:00Z");
  CHECK(offset_in(std::nullopt, some).count() == 120);
  CHECK(offset_in("JST-9", some).count() == 540);

  const auto utc = [](const char* wall) {
    return format_iso8601_seconds(from_wall_clock(wall));
  };
  CHECK(utc("2026-01-15 12:00:00") == "2026-01-15T11:00:00Z");
  CHECK(utc("2026-07-15 12:00:00") == "2026-07-15T10:00:00Z");
  // Shown twice: the first time. Jumped over: as long after the jump.
  CHECK(utc("2026-10-25 02:30:00") == "2026-10-25T00:30:00Z");
  CHECK(utc("2026-03-29 02:30:00") == "2026-03-29T01:30:00Z");
  CHECK(utc("2026-03-29 03:00:00") == "2026-03-29T01:00:00Z");
  CHECK(to_wall_clock(some) == "2026-07-16 00:30:00");
  CHECK(offset_in("JST-9", some).count() == 540);
  CHECK(offset_in(std::nullopt, some).count() == 120);
  CHECK(std::string(getenv("TZ")) == "CET-1CEST,M3.5.0,M10.5.0/3");

  if (before == nullptr) {
    unsetenv("TZ");
  } else {
    setenv("TZ", kept.c_str(), 1);
  }
  tzset();
}

}  // namespace
}  // namespace tokens::system
