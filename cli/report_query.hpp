// From the options of report and its faces to the query, and how to print the
// answer. Everything that can be wrong with them is said here, before any
// transcript is read.
#pragma once

#include "cli/arguments.hpp"
#include "cli/zone.hpp"
#include "lib/app/reporting.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokens::cli {

/// Returns the zone of --tz; `usage` if it is none.
Result<Zone> zone_option(const Arguments& arguments);

enum class Format { table, json, csv, markdown, html };

/// Returns the query; `usage` with what is allowed for values that make no
/// sense.
Result<app::ReportQuery> report_query(const Arguments& arguments, Moment now);

/// Returns how many groups `top` keeps.
Result<std::size_t> top_count(const Arguments& arguments);

/// Returns --format, or json for --json; `usage` if they contradict.
Result<Format> report_format(const Arguments& arguments);

/// Returns where the month leads; nothing for a report that begins or ends
/// within it.
std::optional<report::Projection> month_projection(
    const report::Report& report,
    const app::ReportQuery& query,
    const Zone& zone,
    Moment now);

/// Returns the answer in that format.
std::string formatted(const report::Report& report,
                      Format format,
                      const report::Style& style);

}  // namespace tokens::cli
