// Dates, periods and zones as people type them: for --since, --until and --tz,
// and to be compared.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::cli {

/// What a clock on the wall shows, without its zone.
using WallTime = std::chrono::local_time<std::chrono::milliseconds>;

/// A zone: fixed, named, or, without both, that of the user.
class Zone {
 public:
  /// The user's.
  Zone() = default;

  /// Returns the zone of "local", "UTC", an offset such as "+02:00" (at most
  /// 14 hours), or a name such as "Europe/Berlin"; `usage` for other texts.
  static Result<Zone> named(std::string_view name);

  /// Returns what is to be added to UTC at that moment.
  [[nodiscard]] std::chrono::minutes offset_at(Moment moment) const;

  [[nodiscard]] WallTime to_wall(Moment moment) const;

  /// Returns the first moment at which the clock shows `wall`; where it jumps
  /// over it, the moment of the jump or as long after it.
  [[nodiscard]] Moment to_moment(WallTime wall) const;

 private:
  Zone(std::optional<std::chrono::minutes> fixed,
       std::optional<std::string> name)
      : fixed_(fixed), name_(std::move(name)) {}

  std::optional<std::chrono::minutes> fixed_;
  std::optional<std::string> name_;
};

/// Which end of a span the date is: a bare day means its beginning for
/// `since`, and the midnight after it for `until`.
enum class SpanEnd { since, until };

/// Returns the moment that `text` names: "2026-03-01", "20260301", "today",
/// "yesterday", "now", "7d", "2w", "3m", "12h", "1y", "1 week ago", or an ISO
/// 8601 timestamp (without an offset: in `zone`). `usage` names all of these
/// if it is none, and for moments before 1970 or after 9999.
Result<Moment> parse_date(std::string_view text,
                          SpanEnd end,
                          Moment now,
                          const Zone& zone);

/// Returns the midnight at which the day that `moment` is in begins, `days`
/// days earlier.
Moment midnight_before(Moment moment, int days, const Zone& zone);

/// From `since` on, until before `until`.
struct Period {
  Moment since;
  Moment until;
};

/// What periods are understood by.
struct Calendar {
  Moment now;
  const Zone& zone;
  report::WeekStart week = report::WeekStart::monday;
};

/// Returns the period that `text` names: "2026", "2026-10", "2026-10-05",
/// "2026-W40" (weeks of ISO 8601, from Monday), "2026-10-01..2026-10-15" (both
/// days included), "today", "yesterday", "this week", "last month", or as much
/// time up to now: "7d", "2w", "3m". Nothing if it is none of these.
/// `earlier` is how many periods of the same length lie between: 1 is the one
/// right before it.
std::optional<Period> parse_period(std::string_view text,
                                   const Calendar& calendar,
                                   int earlier = 0);

}  // namespace tokens::cli
