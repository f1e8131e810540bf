// The one query of a team's ledger, as SQL: the server adds up, by what is
// asked and by everything that a price depends on; nothing is priced there.
// Pure.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/report/report.hpp"
#include "team/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tokens::team {

/// From a moment on (milliseconds since 1970) a zone adds so much to UTC.
struct OffsetSpan {
  std::int64_t from = 0;
  std::int64_t offset = 0;  ///< milliseconds
};

/// What the statement's columns are: first one for each of `by` (days and
/// hours as numbers of them since 1970, local), then those of SumColumn.
struct ReportSql {
  Statement statement;
  std::vector<report::Dimension> columns;
};

/// Columns behind the dimensions.
enum class SumColumn : std::size_t {
  model,
  speed,
  service_tier,
  geo,
  source,
  attempts,
  prompt_class,  ///< how many of the limits each prompt exceeds
  utc_day,       ///< since 1970; NULL: no time is known
  responses,
  input,
  output,
  cache_write_5m,
  cache_write_1h,
  cache_read,
  unclassified,
  web_searches,
  lower_bound,
  count
};

/// `limits` are the prompt sizes at which some model becomes dearer, in order;
/// `offsets` hold the query's zone over all times of the ledger (empty: UTC).
ReportSql report_sql(const app::ReportQuery& query,
                     const std::vector<report::Dimension>& columns,
                     const std::vector<std::int64_t>& limits,
                     const std::vector<OffsetSpan>& offsets);

/// Returns the day of a response `r` in whole days since 1970, UTC; NULL where
/// no time is known.
std::string utc_day_sql();

/// Returns where the first and the last response are in time.
Statement time_range_sql();

/// Returns where all responses are: in all, in commits, pending, dropped,
/// outside.
Statement conservation_sql();

}  // namespace tokens::team
