// A damaged ledger is set aside, never overwritten: the daily copy takes its
// place, and all transcripts are read again over it (keys make that safe).
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

struct OpenedLedger {
  std::optional<ledger::Ledger> ledger;
  std::vector<std::string> warnings;  ///< what was set aside, and where
};

/// Opens the ledger at `path`. If SQLite says that it is damaged, it and its
/// side files are renamed, and the copy, or a new ledger, is opened. For
/// commands only: a hook leaves the ledger alone.
Result<OpenedLedger> open_or_restore(const std::string& path,
                                     std::chrono::milliseconds busy_timeout);

/// Returns where the daily copy of the ledger at `path` stands.
std::string copy_path(const std::string& path);

/// Returns true if nothing is left of the ledger at `path` but its copy.
bool is_lost(const std::string& path);

/// Returns true if `error` came from damage that opening did not show.
bool is_damaged(const ledger::Ledger& ledger, const Error& error);

/// Sets the ledger at `path` aside (nobody here may have it open) and returns
/// the one that takes its place; adds the line about it to `warnings`.
Result<ledger::Ledger> restore(const std::string& path,
                               const std::string& why,
                               std::chrono::milliseconds busy_timeout,
                               std::vector<std::string>& warnings);

/// Copies the ledger if the last copy is older than a day. A copy that cannot
/// be made is no error of the command; `database` if the ledger is damaged,
/// and then the old copy stays.
Result<void> keep_daily_copy(ledger::Ledger& ledger,
                             const std::string& path,
                             Moment now);

}  // namespace tokens::app
