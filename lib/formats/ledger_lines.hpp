// The file of `git tokens export`: the whole ledger as JSON lines, one record
// a line, {"record": "response", ...}.
//
// The first line names the form and its version, the last one counts the
// others: a file that was cut off is known as such.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokens::formats {

/// Returns the first line, with its end.
std::string ledger_head(std::int64_t version, Moment exported_at);

/// Returns the last line after `records` others, with its end.
std::string ledger_foot(std::int64_t records);

/// Returns a record's line, with its end. Bytes that are not UTF-8 are written
/// as {"hex": "..."}.
std::string ledger_line(const LedgerRecord& record);

/// Reads a line of any of the three kinds; `parse` if it is none.
Result<LedgerRecord> parse_ledger_line(std::string_view line);

/// Returns the version that a file's first line names, or 0 if it is not the
/// first line of such a file.
std::int64_t ledger_version(std::string_view first_line);

/// Kinds of the first and last lines.
inline constexpr const char* k_head_kind = "git-tokens ledger";
inline constexpr const char* k_foot_kind = "end";

}  // namespace tokens::formats
