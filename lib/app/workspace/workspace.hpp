// What every command stands on: the ledger, the repository around it, the
// prices.
#pragma once

#include "lib/app/evidence/observe.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/base/result.hpp"
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

/// Opens the ledger (which a damaged one is set aside for, see restore.hpp),
/// the repository that holds the working directory, and its prices.
Result<Workspace> open_workspace(NeedRepository need);

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

}  // namespace tokens::app
