// Two reports side by side: what each cost, the difference, and the per cent.
//
// Invariant: a difference is shown only where both numbers are known whole.
#pragma once

#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string>

namespace tokens::report {

/// One of the two.
struct Side {
  std::string name;  ///< as it was typed
  std::string kind;  ///< "branch", "range" or "period"
  /// Of a period: from `since` on, before `until`.
  std::optional<Moment> since;
  std::optional<Moment> until;
  Report report;  ///< without groups
};

struct Comparison {
  Side a;
  Side b;
};

/// Returns by how many tenths of a per cent `b` is above `a`, rounded half
/// away from 0; nothing when `a` is 0.
std::optional<Int128> tenths_of_percent(Int128 a, Int128 b);

/// Returns {"schema_version": 1, "a": ..., "b": ..., "difference": ...,
/// "percent": ...} with a newline at its end.
std::string to_json(const Comparison& comparison);

/// Returns a line a number: measure, a, b, difference, percent.
std::string to_csv(const Comparison& comparison);
std::string to_markdown(const Comparison& comparison);
std::string to_table(const Comparison& comparison, const Style& style);

}  // namespace tokens::report
