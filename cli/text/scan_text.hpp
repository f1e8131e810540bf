// What a scan found, as JSON and as a few lines. Pure.
#pragma once

#include "lib/app/transcripts/ingest.hpp"
#include "lib/report/report.hpp"

#include <string>

namespace tokens::cli {

/// Returns the report's document with files, bytes, lines, lines_used,
/// lines_ignored, lines_malformed and duplicates as further keys.
std::string scan_json(const report::Report& report,
                      const app::IngestResult& ingest);

/// Returns a few lines, the problems included.
std::string scan_text(const report::Report& report,
                      const app::IngestResult& ingest,
                      const report::Style& style);

}  // namespace tokens::cli
