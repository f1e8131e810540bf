// See dates.hpp.
#include "cli/words/dates.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tokens::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::milliseconds;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr std::string_view k_allowed =
    "use 2026-03-01, 20260301, 7d, 2w, 3m, \"1 week ago\", yesterday, today, "
    "or a timestamp such as 2026-03-01T10:00:00Z";

/// More than anybody means, and too little to overflow anything.
constexpr int k_most_units = 100'000;

std::optional<int> parse_number(std::string_view text, int most) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || text.front() == '-' || parsed.ec != std::errc{} ||
      parsed.ptr != end || value > most) {
    return std::nullopt;
  }
  return value;
}

/// Reads "2026-03-01" or "20260301".
std::optional<local_days> parse_day(std::string_view text) {
  std::string digits;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    for (const std::string_view part : split(text, '-')) {
      digits += part;
    }
  } else {
    digits = text;
  }
  if (digits.size() != 8) {
    return std::nullopt;
  }
  const std::string_view all = digits;
  const auto year = parse_number(all.substr(0, 4), 9999);
  const auto month = parse_number(all.substr(4, 2), 12);
  const auto day = parse_number(all.substr(6, 2), 31);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year{*year},
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  return local_days{date};
}

enum class TimeUnit { hour, day, week, month, year };

std::optional<TimeUnit> unit_named(std::string_view name) {
  struct Name {
    std::string_view brief, one, many;
    TimeUnit unit;
  };

  constexpr std::array<Name, 5> k_names{
      {{"h", "hour", "hours", TimeUnit::hour},
       {"d", "day", "days", TimeUnit::day},
       {"w", "week", "weeks", TimeUnit::week},
       {"m", "month", "months", TimeUnit::month},
       {"y", "year", "years", TimeUnit::year}}};
  const auto found =
      std::find_if(k_names.begin(), k_names.end(), [name](const Name& known) {
        return name == known.brief || name == known.one || name == known.many;
      });
  if (found == k_names.end()) {
    return std::nullopt;
  }
  return found->unit;
}

/// Returns the same time of day so many months earlier; the last day of the
/// month where it has no such day (31 March - 1 month).
WallTime months_before(WallTime wall, int count) {
  const auto day = std::chrono::floor<days>(wall);
  year_month_day date{day};
  date -= months{count};
  if (!date.ok()) {
    date = date.year() / date.month() / std::chrono::last;
  }
  return WallTime{local_days{date}} + (wall - day);
}

Moment before(Moment now, int count, TimeUnit unit, const Zone& zone) {
  const WallTime wall = zone.to_wall(now);
  switch (unit) {
    case TimeUnit::hour:
      return now - hours{count};
    case TimeUnit::day:
      return zone.to_moment(wall - days{count});
    case TimeUnit::week:
      return zone.to_moment(wall - days{7} * count);
    case TimeUnit::month:
      return zone.to_moment(months_before(wall, count));
    case TimeUnit::year:
      return zone.to_moment(months_before(wall, 12 * count));
  }
  return now;
}

/// Reads "7d", "7 days", "7 days ago" and "last week".
std::optional<Moment> parse_distance(std::string_view text,
                                     Moment now,
                                     const Zone& zone) {
  std::string number;
  std::string_view rest = text;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    number += rest.front();
    rest.remove_prefix(1);
  }
  if (number.empty() && rest.starts_with("last ")) {
    number = "1";
    rest.remove_prefix(5);
  }
  rest = trim(rest);
  if (rest.ends_with(" ago")) {
    rest = trim(rest.substr(0, rest.size() - 4));
  }
  const auto count = parse_number(number, k_most_units);
  const auto unit = unit_named(rest);
  if (!count || !unit) {
    return std::nullopt;
  }
  return before(now, *count, *unit, zone);
}

/// Reads a timestamp; one without an offset is in `zone`.
std::optional<Moment> parse_timestamp(std::string_view text, const Zone& zone) {
  constexpr std::size_t k_to_minutes = 16;  // "2026-03-01T10:00"
  constexpr std::size_t k_to_seconds = 19;
  std::string full{text};
  if (full.size() == k_to_minutes ||
      (full.size() > k_to_minutes && full[k_to_minutes] != ':')) {
    full.insert(k_to_minutes, ":00");
  }
  const auto moment = parse_iso8601(full);
  if (!moment || full.find_first_of("Zz+-", k_to_seconds) != full.npos) {
    return moment;
  }
  return zone.to_moment(WallTime{moment->time_since_epoch()});
}

std::optional<Moment> parse_any(std::string_view text,
                                SpanEnd end,
                                Moment now,
                                const Zone& zone) {
  const int rest_of_day = end == SpanEnd::until ? 1 : 0;
  if (text == "now") {
    return now;
  }
  if (text == "today") {
    return midnight_before(now, -rest_of_day, zone);
  }
  if (text == "yesterday") {
    return midnight_before(now, 1 - rest_of_day, zone);
  }
  if (const auto day = parse_day(text)) {
    return zone.to_moment(WallTime{*day + days{rest_of_day}});
  }
  if (const auto moment = parse_distance(text, now, zone)) {
    return moment;
  }
  return parse_timestamp(text, zone);
}

}  // namespace

std::optional<Moment> distance_before(std::string_view text,
                                      Moment end,
                                      const Zone& zone) {
  const bool has_number =
      !text.empty() && text.front() >= '0' && text.front() <= '9';
  const auto moment =
      has_number ? parse_distance(text, end, zone) : std::nullopt;
  return moment && *moment >= from_unix_ms(0) ? moment : std::nullopt;
}

Moment midnight_before(Moment moment, int count, const Zone& zone) {
  const auto today = std::chrono::floor<days>(zone.to_wall(moment));
  return zone.to_moment(WallTime{today - days{count}});
}

Result<Moment> parse_date(std::string_view text,
                          SpanEnd end,
                          Moment now,
                          const Zone& zone) {
  // The year 10000, where ISO 8601 ends.
  constexpr Moment k_end = from_unix_ms(253'402'300'800'000);
  const auto moment = parse_any(trim(text), end, now, zone);
  if (!moment || *moment < from_unix_ms(0) || *moment > k_end) {
    return fail(
        ErrorKind::usage,
        "'" + printable(text) + "' is no date: " + std::string(k_allowed));
  }
  return *moment;
}

}  // namespace tokens::cli
