// A damaged ledger is set aside, never overwritten: the daily copy takes its
// place, and all transcripts are read again over it (keys make that safe).
//
// A healthy one never is: only what SQLite calls damaged twice, the second time
// on a fresh connection. A lock, a read or memory that was not to be had says
// nothing about the file, and is an error like any other.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

struct Workspace;

struct OpenedLedger {
  std::optional<ledger::Ledger> ledger;
  std::vector<std::string> warnings;  ///< what was set aside, and where
};

/// Opens the ledger at `path`. If SQLite says twice that it is damaged, it and
/// its side files are renamed, and the copy, or a new ledger, is opened. For
/// commands only: a hook leaves the ledger alone.
Result<OpenedLedger> open_or_restore(const std::string& path,
                                     std::chrono::milliseconds busy_timeout);

/// Returns where the daily copy of the ledger at `path` stands.
std::string copy_path(const std::string& path);

/// Returns true if nothing is left of the ledger at `path` but its copy.
bool is_lost(const std::string& path);

/// Returns true if `error` came from damage that is there when the ledger at
/// `path` is looked at again.
bool is_damaged(const std::string& path, const Error& error);

/// Sets the ledger at `path` aside (nobody here may have it open) and returns
/// the one that takes its place; adds the line about it to `warnings`.
Result<ledger::Ledger> restore(const std::string& path,
                               const std::string& why,
                               std::chrono::milliseconds busy_timeout,
                               std::vector<std::string>& warnings);

/// Returns the ledgers that were set aside from `path`, oldest first.
Result<std::vector<std::string>> set_aside_ledgers(const std::string& path);

/// Copies the ledger if the last copy is older than a day or gone; on the
/// first day, if it holds what transcripts told that are gone. A copy that
/// cannot be made is a warning; `database` if the ledger is damaged, and then
/// the old copy stays.
Result<void> keep_daily_copy(ledger::Ledger& ledger,
                             const std::string& path,
                             Moment now,
                             std::vector<std::string>& warnings);

/// Copies the ledger on its first day, when something came in that nothing but
/// the ledger knows: typed, imported, or placed by hand. Later the daily copy
/// has to do.
Result<void> copy_on_first_day(ledger::Ledger& ledger,
                               const std::string& path,
                               Moment now,
                               std::vector<std::string>& warnings);

/// The same, after a change that a person made. Defined with the workspace.
Result<void> keep_what_was_told(Workspace& workspace);

}  // namespace tokens::app
