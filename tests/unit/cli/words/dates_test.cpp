// Dates as people type them, and the zones in which they are meant.
#include "cli/words/dates.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using cli::SpanEnd;
using cli::Zone;

namespace {

Zone zone(const char* name) {
  auto found = Zone::named(name);
  REQUIRE_MESSAGE(found.has_value(), name);
  return *found;
}

Moment at(const char* text) {
  const auto moment = parse_iso8601(text);
  REQUIRE_MESSAGE(moment.has_value(), text);
  return *moment;
}

// A Wednesday.
const char* const k_now = "2026-03-18T15:30:00Z";

std::string parsed(const char* text,
                   SpanEnd end = SpanEnd::since,
                   const char* in = "UTC") {
  const auto moment = cli::parse_date(text, end, at(k_now), zone(in));
  return moment ? format_iso8601_seconds(*moment) : "error";
}

}  // namespace

TEST_SUITE("cli/words/dates") {
  TEST_CASE("a day begins at midnight for --since") {
    CHECK(parsed("2026-03-01") == "2026-03-01T00:00:00Z");
    CHECK(parsed("20260301") == "2026-03-01T00:00:00Z");
    CHECK(parsed(" 2026-03-01 ") == "2026-03-01T00:00:00Z");
    CHECK(parsed("today") == "2026-03-18T00:00:00Z");
    CHECK(parsed("yesterday") == "2026-03-17T00:00:00Z");
  }

  TEST_CASE("a day counts as a whole for --until") {
    CHECK(parsed("2026-03-01", SpanEnd::until) == "2026-03-02T00:00:00Z");
    CHECK(parsed("20261231", SpanEnd::until) == "2027-01-01T00:00:00Z");
    CHECK(parsed("today", SpanEnd::until) == "2026-03-19T00:00:00Z");
    CHECK(parsed("yesterday", SpanEnd::until) == "2026-03-18T00:00:00Z");
  }

  TEST_CASE("distances are counted back from now, at the same time of day") {
    CHECK(parsed("7d") == "2026-03-11T15:30:00Z");
    CHECK(parsed("2w") == "2026-03-04T15:30:00Z");
    CHECK(parsed("3m") == "2025-12-18T15:30:00Z");
    CHECK(parsed("1y") == "2025-03-18T15:30:00Z");
    CHECK(parsed("12h") == "2026-03-18T03:30:00Z");
    CHECK(parsed("0d") == "2026-03-18T15:30:00Z");
    CHECK(parsed("1 week ago") == "2026-03-11T15:30:00Z");
    CHECK(parsed("2 days ago") == "2026-03-16T15:30:00Z");
    CHECK(parsed("3 months") == "2025-12-18T15:30:00Z");
    CHECK(parsed("last month") == "2026-02-18T15:30:00Z");
    CHECK(parsed("now") == "2026-03-18T15:30:00Z");
    CHECK(parsed("7d", SpanEnd::until) == "2026-03-11T15:30:00Z");
  }

  TEST_CASE("a month that has no such day gives its last one") {
    const Zone utc = zone("UTC");
    const auto moment =
        cli::parse_date("1m", SpanEnd::since, at("2026-03-31T10:00:00Z"), utc);
    REQUIRE(moment);
    CHECK(format_iso8601_seconds(*moment) == "2026-02-28T10:00:00Z");
  }

  TEST_CASE("timestamps are moments, in the zone unless they name one") {
    CHECK(parsed("2026-03-01T10:00:02Z") == "2026-03-01T10:00:02Z");
    CHECK(parsed("2026-03-01T10:00:02+02:00") == "2026-03-01T08:00:02Z");
    CHECK(parsed("2026-03-01 10:00:02") == "2026-03-01T10:00:02Z");
    CHECK(parsed("2026-03-01T10:00") == "2026-03-01T10:00:00Z");
    CHECK(parsed("2026-03-01T10:00Z") == "2026-03-01T10:00:00Z");
    CHECK(parsed("2026-03-01T10:00:02", SpanEnd::since, "+02:00") ==
          "2026-03-01T08:00:02Z");
    CHECK(parsed("2026-03-01T10:00:02Z", SpanEnd::until, "+02:00") ==
          "2026-03-01T10:00:02Z");
  }

  TEST_CASE("days are those of the zone") {
    CHECK(parsed("2026-03-01", SpanEnd::since, "+02:00") ==
          "2026-02-28T22:00:00Z");
    CHECK(parsed("2026-03-01", SpanEnd::until, "-0530") ==
          "2026-03-02T05:30:00Z");
    // In Tokyo it is already the next day at half past midnight.
    CHECK(parsed("today", SpanEnd::since, "+09:00") == "2026-03-18T15:00:00Z");
  }

  TEST_CASE("what is no date is an error that names what is allowed") {
    for (const char* text : {"",
                             "soon",
                             "2026-13-01",
                             "2026-02-30",
                             "2026-3-1",
                             "202603011",
                             "d",
                             "-1d",
                             "+1d",
                             "7 d d",
                             "99999999999d",
                             "100000y",
                             "1 fortnight ago",
                             "2026-03-01T25:00:00Z",
                             "1969-12-31",
                             "9999-12-32"}) {
      CAPTURE(text);
      const auto moment =
          cli::parse_date(text, SpanEnd::since, at(k_now), zone("UTC"));
      REQUIRE_FALSE(moment);
      CHECK(moment.error().kind == ErrorKind::usage);
      CHECK(moment.error().message.find("7d") != std::string::npos);
    }
  }

  TEST_CASE("midnight is counted in days of the zone") {
    const Zone ahead = zone("+10:00");
    CHECK(cli::midnight_before(at("2026-03-18T15:30:00Z"), 6, ahead) ==
          at("2026-03-12T14:00:00Z"));
  }
}

TEST_SUITE("cli/words/zone") {
  TEST_CASE("offsets are read in all their spellings") {
    const auto offset = [](const char* name) {
      return zone(name).offset_at(at(k_now)).count();
    };
    CHECK(offset("+02:00") == 120);
    CHECK(offset("-0530") == -330);
    CHECK(offset("+2") == 120);
    CHECK(offset("+02") == 120);
    CHECK(offset("+14:00") == 840);
    CHECK(offset("UTC") == 0);
    CHECK(offset("-00:30") == -30);
  }

  TEST_CASE("what is no zone is an error that names what is allowed") {
    for (const char* name : {"",
                             "+15:00",
                             "+02:60",
                             "02:00",
                             "+0200x",
                             "Mars/Olympus",
                             "../../etc/passwd",
                             "/etc/localtime",
                             "Europe"}) {
      CAPTURE(name);
      const auto found = Zone::named(name);
      REQUIRE_FALSE(found);
      CHECK(found.error().kind == ErrorKind::usage);
      CHECK(found.error().message.find("+02:00") != std::string::npos);
    }
  }

  TEST_CASE("a zone with summer time jumps where its clocks do") {
    auto berlin = Zone::named("Europe/Berlin");
    if (!berlin) {
      MESSAGE("no zone data on this system");
      return;
    }
    using std::chrono::hours;
    using std::chrono::local_days;
    const auto wall = [](int month, int day, int hour) {
      return cli::WallTime{
          local_days{std::chrono::year{2026} /
                     std::chrono::month{static_cast<unsigned>(month)} /
                     std::chrono::day{static_cast<unsigned>(day)}} +
          hours{hour}};
    };
    CHECK(berlin->offset_at(at("2026-01-15T00:00:00Z")).count() == 60);
    CHECK(berlin->offset_at(at("2026-07-15T00:00:00Z")).count() == 120);
    CHECK(berlin->to_moment(wall(3, 29, 0)) == at("2026-03-28T23:00:00Z"));
    CHECK(berlin->to_moment(wall(3, 30, 0)) == at("2026-03-29T22:00:00Z"));
    // The clocks show 02:00 to 03:00 twice, then: the first time counts.
    CHECK(berlin->to_moment(wall(10, 25, 2)) == at("2026-10-25T00:00:00Z"));
    // In spring they never show it.
    CHECK(berlin->to_moment(wall(3, 29, 2)) == at("2026-03-29T01:00:00Z"));
  }

  TEST_CASE("every moment comes back through the wall clock") {
    const Zone away = zone("-09:30");
    for (const char* text : {"2026-03-18T15:30:00Z", "1970-01-02T00:00:00Z"}) {
      CHECK(away.to_moment(away.to_wall(at(text))) == at(text));
    }
  }
}
