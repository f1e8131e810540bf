#include "lib/base/time.hpp"

#include <doctest/doctest.h>

TEST_SUITE("base/time") {
  using namespace tokens;

  TEST_CASE("a transcript's timestamp goes in and out unchanged") {
    const auto moment = parse_iso8601("2026-03-01T10:00:02.086Z");
    REQUIRE(moment);
    CHECK(to_unix_ms(*moment) == 1772359202086);
    CHECK(format_iso8601(*moment) == "2026-03-01T10:00:02.086Z");
    CHECK(format_iso8601_seconds(*moment) == "2026-03-01T10:00:02Z");
    CHECK(format_day(*moment) == "2026-03-01");
    CHECK(format_compact(*moment) == "20260301_100002");
  }

  TEST_CASE("offsets and odd fractions mean the same moment") {
    const auto expected = parse_iso8601("2026-03-01T10:00:02.500Z");
    CHECK(parse_iso8601("2026-03-01T12:00:02.5+02:00") == expected);
    CHECK(parse_iso8601("2026-03-01 10:00:02.500000") == expected);
    CHECK(parse_iso8601("2026-03-01T04:30:02.500-0530") == expected);
  }

  TEST_CASE("what is no timestamp gives nothing") {
    for (const char* text : {"",
                             "2026",
                             "2026-03-01",
                             "2026-13-01T00:00:00Z",
                             "2026-02-30T00:00:00Z",
                             "2026-03-01T25:00:00Z",
                             "2026-03-01T10:00:02.Z",
                             "2026-03-01T10:00:02x",
                             "2026-03-01T10:00:02+2",
                             "yesterday at ten oclock"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_iso8601(text));
    }
  }

  TEST_CASE("moments before 1970 round down") {
    CHECK(to_unix_seconds(from_unix_ms(-1)) == -1);
    CHECK(format_day(from_unix_ms(-1)) == "1969-12-31");
  }
}
