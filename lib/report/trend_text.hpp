// The printed report of the older trend script, line by line as that printed
// it, for people and scripts that know it. The numbers are ours.
#pragma once

#include "lib/report/report.hpp"

#include <set>
#include <string>

namespace tokens::report {

/// What stands below the summary, in this order.
enum class TrendSection { branch, daily, weekly, insights };

/// What the printed report covers.
struct TrendSpan {
  int days = 0;  ///< the last so many days, with today; 0: all time
  std::set<TrendSection> sections;
};

/// Returns the printed report. `report` is by branch, day and session, in
/// this order, and not empty. Costs have four digits behind the point.
std::string to_trend_text(const Report& report, const TrendSpan& span);

}  // namespace tokens::report
