// Bars and sparklines: a size that the eye takes in before the number. Only
// for terminals; the numbers beside them are the truth.
#pragma once

#include "lib/base/money.hpp"
#include "lib/report/report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokens::report {

/// Returns a bar of at most `width` columns, `width` of them for `most`; what
/// is more than 0 is never drawn as nothing, and 0 is an empty text.
std::string bar(Int128 size, Int128 most, std::size_t width, Drawing drawing);

/// Returns one block for each size, relative to the greatest; a dot for 0.
std::string sparkline(const std::vector<Int128>& sizes);

/// Returns the key of the hour, day, week or month behind that of `key`;
/// nothing if it is none.
std::optional<std::string> next_span(Dimension dimension,
                                     const std::string& key);

/// Returns by what the groups are drawn: cost, or tokens where a cost is not
/// known or nothing costs anything.
enum class DrawnBy { cost, tokens };
DrawnBy drawn_by(const Report& report);
Int128 drawn_size(const Sum& sum, DrawnBy by);

/// Returns the line below a report by one span of time, at most `width`
/// columns: the first span, a sparkline of all up to the last one, those
/// without usage too, and the last span. Empty for other reports, and where
/// there is nothing to see.
std::string course_line(const Report& report,
                        std::size_t width,
                        Drawing drawing);

}  // namespace tokens::report
