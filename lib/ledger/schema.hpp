// The tables and how an older ledger is brought to the current form.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <string>

namespace tokens::ledger {

/// Returns the `newer` error about a ledger with tables of that version.
Error newer_failure(int version);

/// Brings the ledger to k_schema_version, in one transaction. `newer` if a
/// later program wrote it: then nothing was touched.
Result<void> migrate(Ledger& ledger);

/// Makes a ledger without rows at `path`, with the tables of that version.
Result<void> make_empty(const std::string& path, int version);

/// Fails unless the ledger has exactly k_schema_version: `newer`, or
/// `database` for an older one.
Result<void> check_version(Ledger& ledger);

}  // namespace tokens::ledger
