// What only imports ask of responses and readings; and totals that stood in the
// environment of a commit (CLAUDE_TOKEN_COUNT), which stand in for transcripts
// as imports do, and yield to them.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/sidelines.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::ledger {

/// Returns true if a response or an entry has this key.
Result<bool> has_response(Ledger& ledger, std::string_view key);

/// Removes an entry made of readings; nothing if there is none.
Result<void> remove_entry(Ledger& ledger, std::string_view key);

/// Returns the readings of one session.
Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session);

/// From when on an imported amount was used, which transcripts may tell later.
struct ImportStart {
  std::string key;
  RowId row = 0;
  Moment since = k_never;
};

/// Remembers it for the response with this key.
Result<void> store_import_start(Ledger& ledger,
                                const std::string& key,
                                Moment since);

/// Returns those whose response is in the ledger.
Result<std::vector<ImportStart>> import_starts(Ledger& ledger);

/// Removes the imported response and what is known beside it.
Result<void> remove_import(Ledger& ledger, const ImportStart& import);

/// Returns true if transcripts were read since it was last asked.
Result<bool> has_read_since_last_look(Ledger& ledger);

/// What is noted beside such an entry, and how its key begins.
inline constexpr const char* k_count_note = "CLAUDE_TOKEN_COUNT";
inline constexpr const char* k_count_key = "environment:";

/// Removes those of the repository's commits that have usage from transcripts
/// by now, and returns these commits.
Result<std::vector<RowId>> take_back_counts(Ledger& ledger, RowId repository);

}  // namespace tokens::ledger
