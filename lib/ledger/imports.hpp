// What only imports ask of responses and readings.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/sidelines.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::ledger {

/// With a repository's row behind it the key of a setting: its root commits.
inline constexpr const char* k_roots_of = "roots of ";

/// The setting that says that something was ever imported.
inline constexpr const char* k_has_imports = "has_imports";

/// Returns true if a response or an entry has this key.
Result<bool> has_response(Ledger& ledger, std::string_view key);

/// Removes an entry made of readings; nothing if there is none.
Result<void> remove_entry(Ledger& ledger, std::string_view key);

/// Returns the readings of one session.
Result<std::vector<Reading>> readings_of(Ledger& ledger,
                                         const std::string& session);

}  // namespace tokens::ledger
