#include "lib/ledger/new_rows.hpp"

#include <algorithm>

namespace tokens::ledger {

bool NewRows::take(RowId row) {
  if (!knows_) {
    return false;
  }
  const std::vector<RowId>& before = *connection_.rows;
  while (at_ < before.size() && before[at_] < row) {
    ++at_;
  }
  if ((at_ < before.size() && before[at_] == row) ||
      (!rows_.empty() && rows_.back() == row)) {
    return false;
  }
  rows_.push_back(row);
  return true;
}

void NewRows::give_up() {
  knows_ = false;
  connection_.rows.reset();
}

void NewRows::keep() {
  if (!knows_) {
    return;
  }
  std::vector<RowId>& all = *connection_.rows;
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), rows_.begin(), rows_.end());
  std::inplace_merge(all.begin(), all.begin() + middle, all.end());
}

}  // namespace tokens::ledger
