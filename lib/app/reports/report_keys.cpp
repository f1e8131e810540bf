// See report_keys.hpp.
#include "lib/app/reports/report_keys.hpp"

#include "lib/base/text.hpp"
#include "lib/model/response.hpp"

#include <algorithm>
#include <chrono>

namespace tokens::app {
namespace {

using report::Dimension;

std::int64_t floor_to(std::int64_t ms, std::int64_t unit) {
  const std::int64_t rest = ms % unit;
  return ms - (rest < 0 ? rest + unit : rest);
}

}  // namespace

std::int64_t span_start(Dimension dimension,
                        std::int64_t local_ms,
                        report::WeekStart week) {
  constexpr std::int64_t hour = 3'600'000;
  constexpr std::int64_t day = 24 * hour;
  switch (dimension) {
    case Dimension::hour:
      return floor_to(local_ms, hour);
    case Dimension::week: {  // 1970-01-05 was a Monday
      const std::int64_t first =
          (week == report::WeekStart::monday ? 4 : 3) * day;
      return floor_to(local_ms - first, 7 * day) + first;
    }
    case Dimension::month: {
      const std::chrono::year_month_day date{
          std::chrono::floor<std::chrono::days>(from_unix_ms(local_ms))};
      return to_unix_ms(std::chrono::sys_days{date.year() / date.month() / 1});
    }
    default:
      return floor_to(local_ms, day);
  }
}

std::string span_text(Dimension dimension, std::int64_t start_ms) {
  const Moment start = from_unix_ms(start_ms);
  switch (dimension) {
    case Dimension::hour:
      return format_iso8601(start).substr(0, 13) + ":00";
    case Dimension::month:
      return format_day(start).substr(0, 7);
    default:
      return format_day(start);
  }
}

const char* source_name(std::int64_t source) {
  switch (static_cast<Source>(source)) {
    case Source::manual:
    case Source::task:  // typed by a person, too
      return "manual";
    case Source::reading:
      return "reading";
    case Source::imported:
      return "import";
    case Source::note:
      return "note";
    default:
      return "transcript";
  }
}

bool holds(std::string_view text, const std::string& part) {
  return lower_case(text).find(lower_case(part)) != std::string::npos;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace tokens::app
