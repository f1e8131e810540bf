// Which rows of a first scan are new, told without asking the ledger: as long
// as this process has put every response into it, it knows the rows that are
// taken.
#pragma once

#include "lib/ledger/connection.hpp"

#include <cstddef>
#include <vector>

namespace tokens::ledger {

class NewRows {
 public:
  explicit NewRows(Ledger::Connection& connection)
      : connection_(connection), knows_(connection.knows_all_rows()) {}

  /// Takes the row and returns true if nothing stands there for sure. Wants
  /// the rows of one run in order.
  bool take(RowId row);

  /// A response took another row than its key's: which ones are free is no
  /// longer known.
  void give_up();

  /// Remembers for the next run what was taken in this one.
  void keep();

 private:
  Ledger::Connection& connection_;
  bool knows_;
  std::size_t at_ = 0;       ///< in the connection's rows
  std::vector<RowId> rows_;  ///< taken here
};

}  // namespace tokens::ledger
