// A table for terminals. It fits a width by first leaving out the columns
// that say they may go, then by cutting the cells that may be cut.
//
// Invariant: a cell of a Cut::never column is shown whole or not at all.
#pragma once

#include "lib/report/display_text.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokens::report {

struct Style;

/// The longest number that 64 bits hold has 26 columns; below this width no
/// table could show it beside a key, and lines break instead. The other one is
/// for tables with many columns.
inline constexpr int k_least_width = 40;
inline constexpr int k_least_wide_width = 60;

enum class Align { left, right };

struct Column {
  std::string heading;
  Align align = Align::left;
  Cut cut = Cut::never;
  /// Columns that are left at least when cells are cut (those that have as
  /// many). Without meaning for Cut::never.
  std::size_t least = 1;
  /// Where space is short the column with the highest goes first; 0 stays.
  int drop_order = 0;
};

class TextTable {
 public:
  /// Headings and cells may hold any bytes; they are made printable here.
  explicit TextTable(std::vector<Column> columns);

  /// Adds a row; one cell a column.
  void add_row(const std::vector<std::string>& cells);

  /// Adds a line between the rows before and those that follow.
  void add_rule();

  /// Adds a sentence below the table, broken at blanks to fit.
  void add_note(const std::string& note);

  /// Returns the columns that the table needs when everything that may go is
  /// left out and everything that may be cut is cut.
  [[nodiscard]] std::size_t least_width() const;

  /// Returns the headings of the columns that render() leaves out.
  [[nodiscard]] std::vector<std::string> left_out(std::size_t width) const;

  /// Returns the lines, each with a newline. None is wider than the terminal,
  /// if that has at least least_width() columns; a narrower one than `least`
  /// breaks the lines. In colour the heading is bold, and notes are dim.
  [[nodiscard]] std::string render(const Style& style, int least = 0) const;

 private:
  struct Shown {
    std::size_t column;
    std::size_t width;
  };

  [[nodiscard]] std::size_t narrowest(std::size_t column) const;
  [[nodiscard]] std::vector<std::size_t> chosen_columns(
      std::size_t width) const;
  [[nodiscard]] std::vector<Shown> fit(std::size_t width) const;
  [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                 const std::vector<Shown>& shown) const;

  std::vector<Column> columns_;
  std::vector<std::size_t> natural_;  ///< width of each column's widest cell
  std::vector<std::vector<std::string>> rows_;  ///< an empty row is a rule
  std::vector<std::string> notes_;
};

}  // namespace tokens::report
