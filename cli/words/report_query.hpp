// From the options of report and its faces to the query, and how to print the
// answer. Everything that can be wrong with them is said here, before any
// transcript is read.
#pragma once

#include "cli/text/output.hpp"
#include "cli/words/arguments.hpp"
#include "cli/words/zone.hpp"
#include "lib/app/reports/reporting.hpp"
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

/// Returns --format, or json for --json; `usage` if they contradict.
Result<Format> report_format(const Arguments& arguments);

/// Returns the answer in that format.
std::string formatted(const report::Report& report,
                      Format format,
                      const report::Style& style);

/// What report and its faces are asked for.
struct ReportRequest {
  Moment now;
  app::ReportQuery query;
  Zone zone;
  Format format = Format::table;
  std::optional<std::size_t> most_groups;  ///< of `top`
  CommandId face = CommandId::report;
};

/// Reads all options at once; `usage` as above.
Result<ReportRequest> report_request(const Arguments& arguments);

/// Completes the report as its face has it, and writes it; `style` is the
/// terminal's, a file has none.
Result<void> write_report(report::Report& report,
                          const ReportRequest& request,
                          const report::Style& style,
                          Target& target);

}  // namespace tokens::cli
