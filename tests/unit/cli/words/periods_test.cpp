// Periods as people name them.
#include "cli/words/dates.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;

namespace {

// 2026-03-04, a Wednesday, 13:00 UTC.
const Moment k_now = from_unix_ms(1'772'629'200'000);

/// Returns "2026-03-01T00:00:00Z 2026-04-01T00:00:00Z", or "none".
std::string span(std::string_view text,
                 int earlier = 0,
                 const char* zone_name = "UTC",
                 report::WeekStart week = report::WeekStart::monday) {
  const auto zone = cli::Zone::named(zone_name);
  REQUIRE(zone.has_value());
  const auto period = cli::parse_period(text, {k_now, *zone, week}, earlier);
  return period ? format_iso8601_seconds(period->since) + " " +
                      format_iso8601_seconds(period->until)
                : "none";
}

}  // namespace

TEST_SUITE("cli/words/periods") {
  TEST_CASE("years, months, weeks and days of the calendar") {
    CHECK(span("2026") == "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
    CHECK(span("2026-12") == "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
    CHECK(span("2024-02-29") == "2024-02-29T00:00:00Z 2024-03-01T00:00:00Z");
    CHECK(span("2026-W01") == "2025-12-29T00:00:00Z 2026-01-05T00:00:00Z");
    CHECK(span("2020-W53") == "2020-12-28T00:00:00Z 2021-01-04T00:00:00Z");
    CHECK(span("2026-02-27..2026-03-01") ==
          "2026-02-27T00:00:00Z 2026-03-02T00:00:00Z");
  }

  TEST_CASE("this, last, today and yesterday") {
    CHECK(span("today") == "2026-03-04T00:00:00Z 2026-03-05T00:00:00Z");
    CHECK(span("yesterday") == "2026-03-03T00:00:00Z 2026-03-04T00:00:00Z");
    CHECK(span("this week") == "2026-03-02T00:00:00Z 2026-03-09T00:00:00Z");
    CHECK(span("last week") == "2026-02-23T00:00:00Z 2026-03-02T00:00:00Z");
    CHECK(span("last month") == "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z");
    CHECK(span("this year") == "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
    CHECK(span("this week", 0, "UTC", report::WeekStart::sunday) ==
          "2026-03-01T00:00:00Z 2026-03-08T00:00:00Z");
  }

  TEST_CASE("as much time up to now") {
    CHECK(span("7d") == "2026-02-25T13:00:00Z 2026-03-04T13:00:00Z");
    CHECK(span("2 weeks") == "2026-02-18T13:00:00Z 2026-03-04T13:00:00Z");
  }

  TEST_CASE("the period before is as long and ends where it begins") {
    CHECK(span("2026-03", 1) == "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z");
    CHECK(span("2026", 1) == "2025-01-01T00:00:00Z 2026-01-01T00:00:00Z");
    CHECK(span("today", 1) == span("yesterday"));
    CHECK(span("last week", 1) == "2026-02-16T00:00:00Z 2026-02-23T00:00:00Z");
    CHECK(span("2026-02-27..2026-03-01", 1) ==
          "2026-02-24T00:00:00Z 2026-02-27T00:00:00Z");
    CHECK(span("7d", 1) == "2026-02-18T13:00:00Z 2026-02-25T13:00:00Z");
  }

  TEST_CASE("days begin at the zone's midnight, also where clocks change") {
    CHECK(span("2026-03-29", 0, "Europe/Berlin") ==
          "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z");
  }

  TEST_CASE("everything else is no period") {
    for (const char* text : {"",
                             "main",
                             "2026-13",
                             "2026-00",
                             "2026-02-30",
                             "2026-W00",
                             "2025-W53",
                             "2026-W1",
                             "20260",
                             "2026-1",
                             "2026-01-1",
                             "-026",
                             "week",
                             "last",
                             "last decade",
                             "1960",
                             "a..b",
                             "2026..2027",
                             "2026-03-02..2026-03-01",
                             "99999y",
                             "2026-03-01T10:00"}) {
      CAPTURE(text);
      CHECK(span(text) == "none");
    }
  }
}
