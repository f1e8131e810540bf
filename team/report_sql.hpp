// The one query of a team's ledger, as SQL: the server adds up, by what is
// asked and by everything that a price depends on; nothing is priced there.
// Pure.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/report/report.hpp"
#include "team/rows.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::team {

/// From a moment on (milliseconds since 1970) a zone adds so much to UTC.
struct ZoneOffset {
  std::int64_t from = 0;
  std::int64_t offset = 0;  ///< milliseconds
};

/// Returns the query. Its columns: one for each of `columns` (days and hours as
/// numbers of them since 1970, local); model, speed, service tier, geo, source
/// and attempts; how many of the limits each prompt exceeds; the day (UTC,
/// since 1970, NULL where no time is known); the number of responses; the
/// classes of tokens as in k_token_classes; web searches; responses that are
/// not final.
///
/// `limits` are the prompt sizes at which some model becomes dearer, in order;
/// `offsets` hold the query's zone over all times of the ledger (empty: UTC).
Statement report_sql(const app::ReportQuery& query,
                     const std::vector<report::Dimension>& columns,
                     const std::vector<std::int64_t>& limits,
                     const std::vector<ZoneOffset>& offsets);

/// Joins the commits (c) to the responses (r).
inline constexpr const char* k_with_commits =
    " LEFT JOIN git_tokens_commit c ON c.repository = r.repository AND "
    "c.sha = r.commit_id";

/// Returns the day of a response `r` in whole days since 1970, UTC; NULL where
/// no time is known.
std::string utc_day_sql();

/// Returns where the first and the last response are in time.
Statement time_range_sql();

/// Returns where all responses are: in all, in commits, pending, dropped,
/// outside.
Statement conservation_sql();

}  // namespace tokens::team
