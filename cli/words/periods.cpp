// See periods.hpp. A period is found on the calendar of the zone, in days; its
// moments are the midnights there, so that days of 23 and 25 hours are whole.
#include "cli/words/periods.hpp"

#include "cli/words/dates.hpp"
#include "lib/base/text.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace tokens::cli {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::months;
using std::chrono::year_month_day;

enum class PeriodUnit { day, week, month, year };

/// Returns the number if `text` is so many digits and nothing else.
std::optional<int> digits(std::string_view text, std::size_t count) {
  const auto number = text.size() == count && text.front() != '-'
                          ? parse_whole(text)
                          : std::nullopt;
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

local_days first_of_month(local_days day) {
  const year_month_day date{day};
  return local_days{date.year() / date.month() / 1};
}

local_days first_of_year(local_days day) {
  return local_days{year_month_day{day}.year() / std::chrono::January / 1};
}

local_days first_of_week(local_days day, report::WeekStart week) {
  const auto first = week == report::WeekStart::monday ? std::chrono::Monday
                                                       : std::chrono::Sunday;
  return day - (std::chrono::weekday{day} - first);
}

/// Returns the day `count` units after `day`, which begins a unit.
local_days add(local_days day, int count, PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::day:
      return day + days{count};
    case PeriodUnit::week:
      return day + days{7} * count;
    case PeriodUnit::month:
    case PeriodUnit::year:
      break;
  }
  const months step{unit == PeriodUnit::year ? 12 * count : count};
  return local_days{year_month_day{day} + step};
}

/// Days from `first` on; `length` of them, in units.
struct Span {
  local_days first;
  int length = 1;
  PeriodUnit unit = PeriodUnit::day;
};

/// Reads "today", "yesterday", "this month", "last week".
std::optional<Span> parse_word(std::string_view text,
                               const Calendar& calendar) {
  const auto today =
      std::chrono::floor<days>(calendar.zone.to_wall(calendar.now));
  if (text == "today") {
    return Span{today};
  }
  if (text == "yesterday") {
    return Span{today - days{1}};
  }
  const bool is_last = text.starts_with("last ");
  if (!is_last && !text.starts_with("this ")) {
    return std::nullopt;
  }
  const std::array<std::pair<std::string_view, Span>, 3> k_units{
      {{"week", {first_of_week(today, calendar.week), 1, PeriodUnit::week}},
       {"month", {first_of_month(today), 1, PeriodUnit::month}},
       {"year", {first_of_year(today), 1, PeriodUnit::year}}}};
  for (const auto& [name, span] : k_units) {
    if (trim(text.substr(5)) == name) {
      return Span{add(span.first, is_last ? -1 : 0, span.unit), 1, span.unit};
    }
  }
  return std::nullopt;
}

/// Reads "2026", "2026-10", "2026-W40" and "2026-10-05".
std::optional<Span> parse_calendar(std::string_view text) {
  const auto year = digits(text.substr(0, 4), 4);
  if (!year || *year < 1970) {
    return std::nullopt;
  }
  const std::chrono::year in{*year};
  if (text.size() == 4) {
    return Span{local_days{in / std::chrono::January / 1}, 1, PeriodUnit::year};
  }
  if (text.size() == 8 && text.substr(4, 2) == "-W") {
    const auto week = digits(text.substr(6), 2);
    // The week that holds 4 January is the first.
    const auto first = first_of_week(local_days{in / std::chrono::January / 4},
                                     report::WeekStart::monday);
    const auto after =
        first_of_week(local_days{(in + std::chrono::years{1}) / 1 / 4},
                      report::WeekStart::monday);
    const auto day = first + days{7} * (week.value_or(0) - 1);
    return week && *week > 0 && day < after
               ? std::optional(Span{day, 1, PeriodUnit::week})
               : std::nullopt;
  }
  const auto month = text.size() >= 7 && text[4] == '-'
                         ? digits(text.substr(5, 2), 2)
                         : std::nullopt;
  const bool has_day = text.size() == 10 && text[7] == '-';
  const auto day = has_day ? digits(text.substr(8), 2) : std::optional{1};
  if (!month || !day || (text.size() != 7 && !has_day)) {
    return std::nullopt;
  }
  const year_month_day date{in,
                            std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  return Span{
      local_days{date}, 1, has_day ? PeriodUnit::day : PeriodUnit::month};
}

/// Reads "2026-10-01..2026-10-15".
std::optional<Span> parse_days(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) {
    return std::nullopt;
  }
  const auto from = parse_calendar(text.substr(0, dots));
  const auto to = parse_calendar(text.substr(dots + 2));
  if (!from || !to || from->unit != PeriodUnit::day ||
      to->unit != PeriodUnit::day || to->first < from->first) {
    return std::nullopt;
  }
  const auto count = (to->first - from->first).count() + 1;
  return Span{from->first, static_cast<int>(count), PeriodUnit::day};
}

}  // namespace

std::optional<Period> parse_period(std::string_view text,
                                   const Calendar& calendar,
                                   int earlier) {
  text = trim(text);
  auto span = parse_word(text, calendar);
  span = span ? span : parse_days(text);
  span = span ? span : parse_calendar(text);
  if (span) {
    const auto first = add(span->first, -earlier * span->length, span->unit);
    const auto end = add(first, span->length, span->unit);
    return Period{calendar.zone.to_moment(WallTime{first}),
                  calendar.zone.to_moment(WallTime{end})};
  }
  // As much up to now; "7d" before that is as much up to seven days ago.
  Moment end = calendar.now;
  for (int step = 0;; ++step) {
    const auto since = distance_before(text, end, calendar.zone);
    if (!since || step == earlier) {
      return since ? std::optional(Period{*since, end}) : std::nullopt;
    }
    end = *since;
  }
}

}  // namespace tokens::cli
