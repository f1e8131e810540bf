// For the .cpp files of this folder only: the two tables of tool calls.
#pragma once

#include "lib/ledger/connection.hpp"

namespace tokens::ledger {

/// Moves the calls of fresh_tool_use to where all are. Throws
/// SQLite::Exception.
void settle_fresh_tools(Ledger::Connection& connection);

}  // namespace tokens::ledger
