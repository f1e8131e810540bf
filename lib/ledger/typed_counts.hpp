// Totals that stood in the environment of a commit (CLAUDE_TOKEN_COUNT): they
// stand in for transcripts, and yield to them.
#pragma once

#include "lib/ledger/ledger.hpp"

#include <vector>

namespace tokens::ledger {

/// What is noted beside such an entry, and how its key begins.
inline constexpr const char* k_count_note = "CLAUDE_TOKEN_COUNT";
inline constexpr const char* k_count_key = "environment:";

/// Removes those of the repository's commits that have usage from transcripts
/// by now, and returns these commits.
Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository);

}  // namespace tokens::ledger
