// The user's own clock, and those of zones with a name.
#include "lib/system/local_time.hpp"

#include "lib/system/environment.hpp"

#include <doctest/doctest.h>

#include <stdlib.h>
#include <time.h>

namespace tokens::system {
namespace {

TEST_CASE("system/local_time: the user's own zone") {
  const char* const before = getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  // Berlin's rules, without asking for the system's data of zones.
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset();

  const auto utc = [](const char* wall) {
    return format_iso8601_seconds(from_wall_clock(wall));
  };
  CHECK(utc("2026-01-15 12:00:00") == "2026-01-15T11:00:00Z");
  CHECK(utc("2026-07-15 12:00:00") == "2026-07-15T10:00:00Z");
  // Shown twice: the first time. Jumped over: as long after the jump.
  CHECK(utc("2026-10-25 02:30:00") == "2026-10-25T00:30:00Z");
  CHECK(utc("2026-03-29 02:30:00") == "2026-03-29T01:30:00Z");
  CHECK(utc("2026-03-29 03:00:00") == "2026-03-29T01:00:00Z");
  CHECK(to_wall_clock(*parse_iso8601("2026-07-15T22:30:00Z")) ==
        "2026-07-16 00:30:00");

  if (before == nullptr) {
    unsetenv("TZ");
  } else {
    setenv("TZ", kept.c_str(), 1);
  }
  tzset();
}

/// A zone without known changes, but with this rule.
NamedZone with_rule(const std::string& rule) {
  const auto block = [&](char types) {
    // Counts: none, none, no leap seconds, no changes, types, letters.
    std::string text = "TZif2" + std::string(15, '\0');
    for (const char count : {'\0', '\0', '\0', '\0', types, '\4'}) {
      text += std::string(3, '\0') + count;
    }
    return text + std::string(static_cast<std::size_t>(types) * 6, '\0') +
           std::string("LMT\0", 4);
  };
  auto zone = NamedZone::parse(block(1) + block(1) + "\n" + rule + "\n");
  REQUIRE(zone);
  return std::move(*zone);
}

std::int64_t minutes_at(const NamedZone& zone, const char* time) {
  return zone.offset_at(parse_iso8601(time).value()).count();
}

TEST_CASE("system/local_time: rules of zones, as files tell them") {
  const NamedZone berlin = with_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(minutes_at(berlin, "2050-03-27T00:59:59Z") == 60);
  CHECK(minutes_at(berlin, "2050-03-27T01:00:00Z") == 120);
  CHECK(minutes_at(berlin, "2050-10-30T00:59:59Z") == 120);
  CHECK(minutes_at(berlin, "2050-10-30T01:00:00Z") == 60);
  // South of the equator summer lies around New Year.
  const NamedZone sydney = with_rule("AEST-10AEDT,M10.1.0,M4.1.0/3");
  CHECK(minutes_at(sydney, "2050-01-01T00:00:00Z") == 660);
  CHECK(minutes_at(sydney, "2050-07-01T00:00:00Z") == 600);
  const NamedZone nuuk = with_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  CHECK(minutes_at(nuuk, "2050-03-27T00:59:59Z") == -120);
  CHECK(minutes_at(nuuk, "2050-03-27T01:00:00Z") == -60);
  CHECK(minutes_at(with_rule("<+0545>-5:45"), "2050-01-01T00:00:00Z") == 345);
  const NamedZone days = with_rule("A0B,J60,J300/0");
  CHECK(minutes_at(days, "2048-02-29T12:00:00Z") == 0);
  CHECK(minutes_at(days, "2048-03-01T12:00:00Z") == 60);
  CHECK(minutes_at(days, "2049-03-01T12:00:00Z") == 60);
  // A rule that nobody understands: what was known last holds.
  CHECK(minutes_at(with_rule("CET-1CEST,X"), "2050-07-01T00:00:00Z") == 0);
}

TEST_CASE("system/local_time: files of zones that are none") {
  for (const char* file : {"", "TZif", "TZif2", "nonsense"}) {
    CHECK_FALSE(NamedZone::parse(file));
  }
  CHECK_FALSE(NamedZone::find("../etc/passwd"));
  CHECK_FALSE(NamedZone::find("No/Where"));
  CHECK_FALSE(NamedZone::find(""));
}

TEST_CASE("system/local_time: the C library agrees about named zones") {
  const char* const before = getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  for (const char* name : {"Europe/Berlin",
                           "America/New_York",
                           "Australia/Lord_Howe",
                           "Africa/Casablanca",
                           "Asia/Kathmandu",
                           "Europe/Dublin"}) {
    const auto zone = NamedZone::find(name);
    if (!zone) {
      MESSAGE("skipped: no data of zones here");
      continue;
    }
    setenv("TZ", name, 1);
    tzset();
    CAPTURE(name);
    // Every five days and some hours, from 1950 to 2090.
    for (std::int64_t second = -631'152'000; second < 3'786'912'000;
         second += 440'000) {
      const Moment moment = from_unix_ms(second * 1000);
      CAPTURE(second);
      REQUIRE(zone->offset_at(moment) == local_offset_at(moment));
    }
  }
  if (before == nullptr) {
    unsetenv("TZ");
  } else {
    setenv("TZ", kept.c_str(), 1);
  }
  tzset();
}

}  // namespace
}  // namespace tokens::system
