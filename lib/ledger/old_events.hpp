// For the exchange only: HEAD events of a worktree that this ledger watches
// itself.
//
// What it saw is the truth; an import may add what happened before (a reflog
// expires), and the moment and session of a hook where only git's second is
// known.
#pragma once

#include "lib/ledger/connection.hpp"
#include "lib/model/ledger_record.hpp"

#include <cstdint>
#include <vector>

namespace tokens::ledger {

class OldEvents {
 public:
  /// Keeps the columns of an event, in the order of the exchange's table.
  void keep(std::vector<RecordValue> columns) {
    events_.push_back(std::move(columns));
  }

  /// Stores what is older than the first event here, in front of it; returns
  /// how many. Throws SQLite::Exception.
  std::int64_t store(Ledger::Connection& connection);

 private:
  std::vector<std::vector<RecordValue>> events_;  ///< oldest first
};

}  // namespace tokens::ledger
