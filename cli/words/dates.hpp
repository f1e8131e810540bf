// Dates as people type them, for --since and --until.
#pragma once

#include "cli/words/zone.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string_view>

namespace tokens::cli {

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

/// Returns the moment that "7d", "2 weeks" or "3m" lies before `end`; nothing
/// for other texts, and where it would lie before 1970.
std::optional<Moment> distance_before(std::string_view text,
                                      Moment end,
                                      const Zone& zone);

/// Returns the midnight at which the day that `moment` is in begins, `days`
/// days earlier.
Moment midnight_before(Moment moment, int days, const Zone& zone);

}  // namespace tokens::cli
