// Time is UTC inside. Zones exist only where a person reads or types.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokens {

/// A moment in UTC, to the millisecond (the precision of transcripts).
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

/// A moment later than every real one; stands for "never" and "not known".
inline constexpr Moment k_never{
    std::chrono::milliseconds{std::int64_t{1} << 52}};

/// Returns milliseconds since 1970-01-01T00:00:00Z.
constexpr std::int64_t to_unix_ms(Moment moment) {
  return moment.time_since_epoch().count();
}

constexpr Moment from_unix_ms(std::int64_t ms) {
  return Moment{std::chrono::milliseconds{ms}};
}

/// Returns whole seconds since 1970, rounded down (git's precision).
constexpr std::int64_t to_unix_seconds(Moment moment) {
  return std::chrono::floor<std::chrono::seconds>(moment)
      .time_since_epoch()
      .count();
}

/// Returns the moment written as ISO 8601 ("2026-03-01T10:00:02.000Z", also
/// with fewer or more fraction digits, a blank instead of T, or an offset
/// such as +02:00), or nothing if the text is anything else.
std::optional<Moment> parse_iso8601(std::string_view text);

/// Returns "2026-03-01T10:00:02.000Z".
std::string format_iso8601(Moment moment);

/// Returns "2026-03-01T10:00:02Z".
std::string format_iso8601_seconds(Moment moment);

/// Returns "2026-03-01", the UTC day.
std::string format_day(Moment moment);

/// Returns "20260301_100002", as in the names of session files.
std::string format_compact(Moment moment);

}  // namespace tokens
