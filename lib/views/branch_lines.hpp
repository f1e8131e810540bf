// The lines that a branch file is made of: the one place that knows them, so
// that appending gives the bytes that formatting gives.
#pragma once

#include "lib/views/branch_file.hpp"

#include <string>
#include <string_view>

namespace tokens::views {

inline constexpr std::string_view k_branch_line = "  \"branch\": ";
inline constexpr std::string_view k_total_line = "  \"total_tokens\": ";
inline constexpr std::string_view k_created_line = "  \"created_at\": ";
inline constexpr std::string_view k_updated_line = "  \"last_updated\": ";
inline constexpr std::string_view k_sessions_line = "  \"sessions\": [\n";
inline constexpr std::string_view k_end_lines = "  ]\n}\n";

/// What stands before the first entry, already as JSON.
struct BranchHead {
  std::string branch;
  std::int64_t total_tokens = 0;
  std::string created_at;
  std::string last_updated;
};

/// Returns the lines up to and with `"sessions": [`.
std::string format_head(const BranchHead& head);

/// Returns one entry as a line without comma and newline.
std::string format_entry(const BranchEntry& entry);

/// Returns the quoted time of an entry.
std::string entry_time(const BranchEntry& entry);

}  // namespace tokens::views
