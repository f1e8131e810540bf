// Imports that transcripts tell by now: the transcripts count.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"

#include <set>

namespace tokens::app {

/// Removes imported amounts of a directory and a span of time of which a
/// transcript has a response, inside the transaction that the caller began.
/// Looks only if transcripts were read since it last looked. Returns the rows
/// of the commits that lost some.
Result<std::set<ledger::RowId>> take_back_imports(ledger::Ledger& ledger);

}  // namespace tokens::app
