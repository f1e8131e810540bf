// The pieces of the HTML form of a report; html*.cpp and the dashboard use it.
#pragma once

#include "lib/report/report.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokens::report {

/// Returns the text with everything that HTML would read as its own replaced,
/// fit for elements and for quoted attributes.
std::string escape_html(std::string_view text);

/// A table while its rows are put together. Cells are HTML already.
class HtmlTable {
 public:
  /// Columns of names stand before those of numbers. An empty name is one that
  /// needs none.
  HtmlTable(std::vector<std::string> names, std::vector<std::string> numbers)
      : names_(std::move(names)), numbers_(std::move(numbers)) {}

  /// Adds a row: what it is about, as row_header() writes it, and the cells of
  /// the last columns.
  void add_row(const std::string& header,
               const std::vector<std::string>& cells);

  /// Sets the row of totals at the end.
  void set_foot(const std::string& header,
                const std::vector<std::string>& cells);

  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::string row(const std::string& header,
                                const std::vector<std::string>& cells) const;

  std::vector<std::string> names_;
  std::vector<std::string> numbers_;
  std::string rows_;
  std::string foot_;
};

/// Returns the cell that names a row; `html` is HTML already, `title` is plain.
std::string row_header(const std::string& html,
                       std::string_view title = {},
                       std::size_t columns = 1);

/// Returns a card: a label, a number, and words below it (may be empty).
std::string card(std::string_view label,
                 const std::string& number,
                 const std::string& words = "");

/// Returns how much of the prompts came out of the cache: "97.3 %".
std::string cache_share(const TokenCounts& tokens);

/// Returns a picture of the groups as an SVG figure: columns when the first
/// dimension is a time, bars otherwise; "" when there is nothing to draw. Of
/// two dimensions the second one stacks. Drawn is what has a price, or tokens
/// where nothing has one.
std::string html_chart(const Report& report);

/// The style sheet of the page: light and dark, screen and paper.
extern const std::string_view k_html_style;

}  // namespace tokens::report
