// Periods as people name them: "2026-10", "last week", "7d".
#pragma once

#include "cli/words/zone.hpp"
#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string_view>

namespace tokens::cli {

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
