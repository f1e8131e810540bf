// Five-hour blocks of everything that the ledger holds.
#pragma once

#include "lib/app/views/price_tables.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/query.hpp"
#include "lib/report/blocks.hpp"

#include <optional>

namespace tokens::app {

/// Returns true if the response belongs into a block: the client itself wrote
/// when it was. What was typed or imported was used at another time.
bool counts_for_blocks(const ledger::Fact& fact);

/// Adds a response to its hour.
void add_to_hour(ledger::Ledger& ledger,
                 const ledger::Fact& fact,
                 const std::optional<PicoUsd>& price,
                 report::HourUses& hours);

/// Returns the blocks of all repositories: a plan's limits know none.
Result<report::BlockReport> build_blocks(Workspace& workspace, Moment now);

}  // namespace tokens::app
