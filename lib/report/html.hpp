// The pieces of the HTML form of a report; html*.cpp and the dashboard use it.
#pragma once

#include "lib/report/report.hpp"

#include <string>
#include <string_view>

namespace tokens::report {

/// Returns the text with everything that HTML would read as its own replaced,
/// fit for elements and for quoted attributes.
std::string escape_html(std::string_view text);

/// Returns a picture of the groups as an SVG figure: columns when the first
/// dimension is a time, bars otherwise; "" when there is nothing to draw. Of
/// two dimensions the second one stacks. Drawn is what has a price, or tokens
/// where nothing has one.
std::string html_chart(const Report& report);

/// The style sheet of the page: light and dark, screen and paper.
extern const std::string_view k_html_style;

}  // namespace tokens::report
