// See dates.hpp. Days are found on the calendar of the zone; their moments are
// the midnights there, so that days of 23 and 25 hours are whole.
#include "cli/words/dates.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/local_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace tokens::cli {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr std::string_view k_allowed =
    "use 2026-03-01, 20260301, 7d, 2w, 3m, \"1 week ago\", yesterday, today, "
    "or a timestamp such as 2026-03-01T10:00:00Z";

constexpr int k_widest_hours = 14;

/// Reads "+02:00", "-0530" or "+2".
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  std::string digits(text.substr(1));
  if (digits.size() == 5 && digits[2] == ':') {
    digits.erase(2, 1);
  }
  if (digits.size() < 3) {
    digits = (digits.size() == 1 ? "0" : "") + digits + "00";
  }
  const auto number =
      digits.front() == '-' ? std::nullopt : parse_whole(digits);
  if (digits.size() != 4 || !number) {
    return std::nullopt;
  }
  const int all = static_cast<int>(*number / 100 * 60 + *number % 100);
  if (*number % 100 > 59 || all > k_widest_hours * 60) {
    return std::nullopt;
  }
  return std::chrono::minutes{text[0] == '-' ? -all : all};
}

/// Returns true if the system has data for the zone. Without this check an
/// unknown name would silently mean UTC.
bool is_known_zone(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.front() == '.' ||
      name.find("..") != std::string::npos ||
      name.find('\0') != std::string::npos) {
    return false;
  }
  const auto is_in = [&](const std::string& place) {
    const auto status = system::status(system::join(place, name));
    return status && status->is_regular;
  };
  const auto own = system::variable("TZDIR");
  return own ? is_in(*own)
             : is_in("/usr/share/zoneinfo") || is_in("/usr/lib/zoneinfo");
}

/// More than anybody means, and too little to overflow anything.
constexpr int k_most_units = 100'000;

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
  for (const Name& known : k_names) {
    if (name == known.brief || name == known.one || name == known.many) {
      return known.unit;
    }
  }
  return std::nullopt;
}

/// Returns the same time of day `count` units later; the last day of the month
/// where it has no such day (31 March - 1 month).
WallTime moved(WallTime wall, int count, TimeUnit unit) {
  switch (unit) {
    case TimeUnit::hour:
      return wall + std::chrono::hours{count};
    case TimeUnit::day:
      return wall + days{count};
    case TimeUnit::week:
      return wall + days{7} * count;
    case TimeUnit::month:
    case TimeUnit::year:
      break;
  }
  const auto day = std::chrono::floor<days>(wall);
  year_month_day date{day};
  date += std::chrono::months{unit == TimeUnit::year ? 12 * count : count};
  if (!date.ok()) {
    date = date.year() / date.month() / std::chrono::last;
  }
  return WallTime{local_days{date}} + (wall - day);
}

local_days day_of(Moment moment, const Zone& zone) {
  return std::chrono::floor<days>(zone.to_wall(moment));
}

local_days first_of_week(local_days day, report::WeekStart week) {
  const auto first = week == report::WeekStart::monday ? std::chrono::Monday
                                                       : std::chrono::Sunday;
  return day - (std::chrono::weekday{day} - first);
}

/// Days from `first` on; `length` of them, in units.
struct DaySpan {
  local_days first;
  int length = 1;
  TimeUnit unit = TimeUnit::day;
};

/// Reads "today" and "yesterday".
std::optional<local_days> parse_day_word(std::string_view text,
                                         local_days today) {
  return text == "today"       ? std::optional(today)
         : text == "yesterday" ? std::optional(today - days{1})
                               : std::nullopt;
}

/// Reads "today", "yesterday", "this month", "last week".
std::optional<DaySpan> parse_words(std::string_view text,
                                   const Calendar& calendar) {
  const auto today = day_of(calendar.now, calendar.zone);
  if (const auto day = parse_day_word(text, today)) {
    return DaySpan{*day};
  }
  const bool is_last = text.starts_with("last ");
  if (!is_last && !text.starts_with("this ")) {
    return std::nullopt;
  }
  const auto year = year_month_day{today}.year();
  const auto month = year_month_day{today}.month();
  const std::array<std::pair<std::string_view, DaySpan>, 3> k_units{
      {{"week", {first_of_week(today, calendar.week), 1, TimeUnit::week}},
       {"month", {local_days{year / month / 1}, 1, TimeUnit::month}},
       {"year", {local_days{year / 1 / 1}, 1, TimeUnit::year}}}};
  for (auto [name, span] : k_units) {
    if (trim(text.substr(5)) == name) {
      span.first = std::chrono::floor<days>(
          moved(WallTime{span.first}, is_last ? -1 : 0, span.unit));
      return span;
    }
  }
  return std::nullopt;
}

/// Returns the number if `text` is so many digits and nothing else.
std::optional<int> digits(std::string_view text, std::size_t count) {
  const auto number = text.size() == count && text.front() != '-'
                          ? parse_whole(text)
                          : std::nullopt;
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

/// Reads the number of a week behind "2026-W". The week that holds 4 January
/// is the first.
std::optional<DaySpan> parse_week(std::chrono::year year,
                                  std::string_view text) {
  const auto first_of = [](std::chrono::year in) {
    return first_of_week(local_days{in / 1 / 4}, report::WeekStart::monday);
  };
  const auto week = digits(text, 2);
  const auto day = first_of(year) + days{7} * (week.value_or(0) - 1);
  return week && *week > 0 && day < first_of(year + std::chrono::years{1})
             ? std::optional(DaySpan{day, 1, TimeUnit::week})
             : std::nullopt;
}

/// Reads "2026", "2026-10", "2026-W40" and "2026-10-05".
std::optional<DaySpan> parse_calendar(std::string_view text) {
  const auto number = digits(text.substr(0, 4), 4);
  if (!number || *number < 1970) {
    return std::nullopt;
  }
  const std::chrono::year year{*number};
  if (text.size() == 4) {
    return DaySpan{local_days{year / 1 / 1}, 1, TimeUnit::year};
  }
  if (text.substr(4, 2) == "-W") {
    return parse_week(year, text.substr(6));
  }
  const bool has_day = text.size() == 10 && text[7] == '-';
  if (text[4] != '-' || (text.size() != 7 && !has_day)) {
    return std::nullopt;
  }
  const auto month = digits(text.substr(5, 2), 2);
  const auto day = has_day ? digits(text.substr(8), 2) : std::optional{1};
  const year_month_day date = year / month.value_or(0) / day.value_or(0);
  return date.ok()
             ? std::optional(DaySpan{local_days{date},
                                     1,
                                     has_day ? TimeUnit::day : TimeUnit::month})
             : std::nullopt;
}

/// Reads "2026-03-01" and "20260301".
std::optional<local_days> parse_day(std::string_view text) {
  std::string dashed(text);
  if (dashed.size() == 8) {
    dashed.insert(6, "-").insert(4, "-");
  }
  const auto span = parse_calendar(dashed);
  return span && span->unit == TimeUnit::day ? std::optional(span->first)
                                             : std::nullopt;
}

/// Reads "2026-10-01..2026-10-15".
std::optional<DaySpan> parse_days(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) {
    return std::nullopt;
  }
  const auto from = parse_calendar(text.substr(0, dots));
  const auto to = parse_calendar(text.substr(dots + 2));
  if (!from || !to || from->unit != TimeUnit::day ||
      to->unit != TimeUnit::day || to->first < from->first) {
    return std::nullopt;
  }
  const auto count = (to->first - from->first).count() + 1;
  return DaySpan{from->first, static_cast<int>(count)};
}

/// Reads "7d", "7 days", "7 days ago" and "last week": so long before `now`.
std::optional<Moment> parse_distance(std::string_view text,
                                     Moment now,
                                     const Zone& zone) {
  const std::size_t behind =
      std::min(text.find_first_not_of("0123456789"), text.size());
  auto count = parse_whole(text.substr(0, behind));
  std::string_view rest = text.substr(behind);
  if (behind == 0 && rest.starts_with("last ")) {
    count = 1;
    rest.remove_prefix(5);
  }
  rest = trim(rest);
  if (rest.ends_with(" ago")) {
    rest = trim(rest.substr(0, rest.size() - 4));
  }
  const auto unit = unit_named(rest);
  if (!count || *count > k_most_units || !unit) {
    return std::nullopt;
  }
  const int units = static_cast<int>(*count);
  return *unit == TimeUnit::hour
             ? now - std::chrono::hours{units}
             : zone.to_moment(moved(zone.to_wall(now), -units, *unit));
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
  if (text == "now") {
    return now;
  }
  auto day = parse_day_word(text, day_of(now, zone));
  day = day ? day : parse_day(text);
  if (day) {
    const int rest_of_day = end == SpanEnd::until ? 1 : 0;
    return zone.to_moment(WallTime{*day + days{rest_of_day}});
  }
  const auto moment = parse_distance(text, now, zone);
  return moment ? moment : parse_timestamp(text, zone);
}

}  // namespace

Result<Zone> Zone::named(std::string_view name) {
  if (name == "local") {
    return Zone{};
  }
  if (name == "UTC" || name == "utc" || name == "Z") {
    name = "+00:00";
  }
  if (const auto offset = parse_offset(name)) {
    return Zone{*offset, std::nullopt};
  }
  const std::string text{name};
  if (!is_known_zone(text)) {
    return fail(ErrorKind::usage,
                "'" + printable(name) +
                    "' is no zone: use a name such as Europe/Berlin, an offset "
                    "such as +02:00, UTC or local");
  }
  return Zone{std::nullopt, text};
}

std::chrono::minutes Zone::offset_at(Moment moment) const {
  return fixed_ ? *fixed_ : system::offset_in(name_, moment);
}

WallTime Zone::to_wall(Moment moment) const {
  return WallTime{moment.time_since_epoch() + offset_at(moment)};
}

Moment Zone::to_moment(WallTime wall) const {
  return system::first_shown(
      Moment{wall.time_since_epoch()},
      [this](Moment moment) { return offset_at(moment); });
}

Moment midnight_before(Moment moment, int count, const Zone& zone) {
  return zone.to_moment(WallTime{day_of(moment, zone) - days{count}});
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

std::optional<Period> parse_period(std::string_view text,
                                   const Calendar& calendar,
                                   int earlier) {
  text = trim(text);
  auto span = parse_words(text, calendar);
  span = span ? span : parse_days(text);
  span = span ? span : parse_calendar(text);
  if (span) {
    const WallTime first =
        moved(WallTime{span->first}, -earlier * span->length, span->unit);
    return Period{
        calendar.zone.to_moment(first),
        calendar.zone.to_moment(moved(first, span->length, span->unit))};
  }
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    return std::nullopt;
  }
  // As much up to now; "7d" before that is as much up to seven days ago.
  Moment end = calendar.now;
  for (int step = 0;; ++step) {
    const auto since = parse_distance(text, end, calendar.zone);
    if (!since || *since < from_unix_ms(0)) {
      return std::nullopt;
    }
    if (step == earlier) {
      return Period{*since, end};
    }
    end = *since;
  }
}

}  // namespace tokens::cli
