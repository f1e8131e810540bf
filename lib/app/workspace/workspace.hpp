// What every command stands on: the ledger, the repository around it, the
// prices.
//
// A damaged ledger is set aside, never overwritten: the daily copy takes its
// place, and all transcripts are read again over it (keys make that safe). A
// healthy one never is: only what SQLite calls damaged twice, the second time
// on a fresh connection. A lock, a read or memory that was not to be had says
// nothing about the file, and is an error like any other.

#pragma once

#include "lib/app/evidence/observe.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// An open ledger and, where there is one, an open repository.
struct Workspace {
  std::string ledger_path;
  std::optional<ledger::Ledger> ledger;
  std::unique_ptr<git::Repository> repository;  ///< null outside of one
  std::optional<Observed> observed;  ///< set by refresh(), with a repository
  Prices prices;
  std::vector<std::string> warnings;  ///< one line each, for stderr
};

/// How long a command waits for a hook or another command; a hook may not.
inline constexpr std::chrono::milliseconds k_command_busy{10'000};

enum class NeedRepository { yes, no };

/// Opens the ledger (which a damaged one is set aside for),
/// the repository that holds the working directory, and its prices.
Result<Workspace> open_workspace(NeedRepository need);

/// Returns where the ledger stands; `not_found` without a home directory.
Result<std::string> ledger_place();

/// Opens the existing ledger for reading only, and the repository that holds
/// `directory` (empty: the working directory) if one does. Any number of these
/// may be open at a time, each for one thread.
Result<Workspace> open_reading_workspace(const std::string& directory);

/// Gives the workspace those prices; of a file that is damaged, a warning and
/// the built-in ones.
void set_prices(Workspace& workspace);

/// Runs `change` in a transaction, and in the same writes the views of the
/// commits that it marks as stale. What is wrong with a file is a warning.
Result<ViewsWritten> change_views(Workspace& workspace,
                                  TrackedFiles tracked,
                                  const std::function<Result<void>()>& change);

/// Returns true if nothing is left of the ledger at `path` but its copy.
bool is_lost(const std::string& path);

/// Returns true if `error` came from damage that is there when the ledger at
/// `path` is looked at again.
bool is_damaged(const std::string& path, const Error& error);

/// Sets the ledger aside, which the workspace has no longer open then, and
/// opens the one that takes its place; the line about it is a warning.
Result<void> restore(Workspace& workspace, const std::string& why);

/// Returns the ledgers that were set aside from `path`, oldest first.
Result<std::vector<std::string>> set_aside_ledgers(const std::string& path);

/// Copies the ledger if the last copy is older than a day or gone; on the
/// first day, if it holds what transcripts told that are gone. A copy that
/// cannot be made is a warning; `database` if the ledger is damaged, and then
/// the old copy stays.
Result<void> keep_daily_copy(Workspace& workspace);

/// Copies the ledger on its first day, when something came in that nothing but
/// the ledger knows: typed, imported, or placed by hand. Later the daily copy
/// has to do.
Result<void> keep_what_was_told(Workspace& workspace);

}  // namespace tokens::app
