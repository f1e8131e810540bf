// The keys of a report that are computed and not looked up: spans of time, the
// names of sources, parts of texts.
#pragma once

#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::app {

using report::is_time;

/// Returns the first millisecond of the span (an hour, day, week, month) that
/// holds `local_ms`, milliseconds since 1970 in the report's zone.
std::int64_t span_start(report::Dimension dimension,
                        std::int64_t local_ms,
                        report::WeekStart week = report::WeekStart::monday);

/// Returns how the span that begins there is written: "2026-03-01".
std::string span_text(report::Dimension dimension, std::int64_t start_ms);

/// Returns the name of a Source, given as its number.
const char* source_name(std::int64_t source);

/// Returns true if `part` stands in `text`; the case of letters is ignored.
bool holds(std::string_view text, const std::string& part);

/// Returns what follows the last slash.
std::string_view last_component(std::string_view path);

}  // namespace tokens::app
