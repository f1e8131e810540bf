// The settings of the ledger itself, by their keys: what holds for the whole of
// it, and is one text.
#pragma once

namespace tokens::ledger {

/// Of which the pseudonyms in notes are made.
inline constexpr const char* k_notes_secret = "notes.secret";

/// The daily copy: when it was made last; that there is one; how many
/// transcripts were gone at a first one; and when the ledger began.
inline constexpr const char* k_copied_at = "copied_at";
inline constexpr const char* k_has_copy = "has_copy";
inline constexpr const char* k_copied_gone = "copied_gone";
inline constexpr const char* k_first_day = "first_day";

/// That something was ever imported, and what was read of transcripts when
/// imports were compared with them last.
inline constexpr const char* k_has_imports = "has_imports";
inline constexpr const char* k_imports_looked_at = "imports looked at";

/// How far the task log was read.
inline constexpr const char* k_task_log_cursor = "task_log_cursor";

/// The team whose ledger this is a copy of.
inline constexpr const char* k_team_of_copy = "copy of a team's ledger";

/// The names of damaged files that were merged again, a line each.
inline constexpr const char* k_recovered = "recovered";

}  // namespace tokens::ledger
