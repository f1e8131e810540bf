// When the hook ran last, and how long it took. It rides on the transaction
// that the hook writes anyway: a row, and no write more.
#pragma once

#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/ledger.hpp"

#include <chrono>
#include <optional>

namespace tokens::app {

struct LastRun {
  Moment began;
  /// From the hook's start to where its transaction ends.
  std::chrono::milliseconds took{0};
};

/// Remembers, in the open transaction, a run of the hook that began then.
Result<void> store_last_run(ledger::Ledger& ledger,
                            ledger::RowId repository,
                            Moment began);

/// Returns the last run of a hook that reached the ledger.
Result<std::optional<LastRun>> last_run(ledger::Ledger& ledger,
                                        ledger::RowId repository);

}  // namespace tokens::app
