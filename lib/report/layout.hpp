// The columns of numbers that people see, once for terminal and Markdown.
// Every cell is whole text: whoever prints may leave out a column, never
// shorten a number.
#pragma once

#include "lib/report/report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// One column of numbers.
struct NumberColumn {
  const char* heading;
  std::string (*text)(const Sum& sum);
  /// Where space is short the highest goes first; 0 always stays.
  int drop_order;
  /// Of a class of tokens: how many there are. Else nothing.
  std::int64_t (*of_class)(const TokenCounts& tokens) = nullptr;
};

/// Returns the columns for this report in the order to be shown; the one for
/// unclassified tokens only if there are any.
std::vector<NumberColumn> number_columns(const Report& report);

/// Returns the columns of the classes that add up to `total`: where space is
/// short the smallest goes first, so that the most is still accounted for.
std::vector<NumberColumn> class_columns(const TokenCounts& total);

/// Returns the sentence below a table that names those of the columns that are
/// `left_out` and not 0 in `total`; empty if there are none. `way` is the
/// option that shows all.
std::string room_note(const std::vector<NumberColumn>& columns,
                      const std::vector<std::string>& left_out,
                      const Sum& total,
                      std::string_view way);

}  // namespace tokens::report
