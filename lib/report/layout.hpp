// The columns of numbers that people see, once for terminal and Markdown.
// Every cell is whole text: whoever prints may leave out a column, never
// shorten a number.
#pragma once

#include "lib/report/report.hpp"

#include <string>
#include <vector>

namespace tokens::report {

/// One column of numbers.
struct NumberColumn {
  const char* heading;
  std::string (*text)(const Sum& sum);
  /// Where space is short the highest goes first; 0 always stays.
  int drop_order;
};

/// Returns the columns for this report in the order to be shown; the one for
/// unclassified tokens only if there are any.
std::vector<NumberColumn> number_columns(const Report& report);

}  // namespace tokens::report
