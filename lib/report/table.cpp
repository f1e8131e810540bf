// The table of a report for a terminal: chooses columns, leaves fitting them
// into the width to TextTable.
#include "lib/base/text.hpp"
#include "lib/report/bars.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/report.hpp"
#include "lib/report/text_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokens::report {
namespace {

constexpr std::size_t k_least_key_width = 12;

// How far a key may be cut before a column of numbers has to go: a commit with
// the start of its subject, a model with its date.
constexpr std::size_t k_fair_key_width = 24;
constexpr std::size_t k_short_key_width = 18;

// The bar goes before every number that is not 0.
constexpr std::size_t k_bar_width = 10;
constexpr int k_bar_drop_order = 10;

/// One way to show the table. The ways are tried until one fits.
struct Form {
  bool joins_keys;      ///< all key elements in one column
  std::size_t least;    ///< columns left to a key at least
  int cost_drop_order;  ///< 0: the cost is always shown
};

constexpr std::array k_forms = {
    Form{false, k_fair_key_width, 0},
    Form{false, k_short_key_width, 0},
    Form{true, k_fair_key_width, 0},
    Form{true, k_least_key_width, 0},
    Form{true, k_least_key_width, 1},
};

/// Returns where a value of the dimension may be cut: names that differ at
/// both ends in the middle, sentences at their end.
Cut cut_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::branch:
    case Dimension::model:
    case Dimension::project:
    case Dimension::agent:
    case Dimension::tool:
    case Dimension::mcp_server:
    case Dimension::skill:
      return Cut::middle;
    default:
      return Cut::end;
  }
}

std::vector<std::string> key_cells(const ReportLine& line, const Form& form) {
  std::vector<std::string> cells = line.keys;
  if (form.joins_keys) {
    for (std::size_t i = 1; i < line.keys.size(); ++i) {
      cells.front() += line.keys[i].empty() ? "" : " / " + line.keys[i];
    }
    cells.resize(1);
  }
  if (line.kind == ReportLine::Kind::part) {
    cells.front() = "  " + cells.front();
  }
  return cells;
}

std::vector<Column> key_columns(const Report& report, const Form& form) {
  std::vector<Column> columns;
  for (const Dimension dimension : report.by) {
    if (!columns.empty() && form.joins_keys) {
      columns.front().heading += std::string(" / ") + heading_of(dimension);
      columns.front().cut = Cut::end;
    } else {
      columns.push_back({heading_of(dimension),
                         Align::left,
                         cut_of(dimension),
                         form.least,
                         0});
    }
  }
  if (columns.empty()) {
    columns.push_back({"", Align::left, Cut::end, 1, 0});
  }
  return columns;
}

/// What stands beside the numbers, and how large the largest is.
struct Bars {
  Drawing drawing;
  DrawnBy by;
  Int128 most = 0;
};

Bars bars_of(const Report& report, Drawing drawing) {
  Bars bars{report.groups.size() < 2 ? Drawing::none : drawing,
            drawn_by(report)};
  for (const Group& group : report.groups) {
    bars.most = std::max(bars.most, drawn_size(group.sum, bars.by));
  }
  return bars;
}

TextTable build_table(const Report& report,
                      const Form& form,
                      const Style& style) {
  const Bars bars = bars_of(report, style.drawing);
  const std::vector<NumberColumn> numbers = number_columns(report);
  std::vector<Column> columns = key_columns(report, form);
  for (const NumberColumn& number : numbers) {
    const int drop_order =
        number.is_cost() ? form.cost_drop_order : number.drop_order;
    columns.push_back(
        {number.heading, Align::right, Cut::never, 0, drop_order});
  }
  if (bars.drawing != Drawing::none) {
    columns.push_back({bars.by == DrawnBy::cost ? "Cost bar" : "Token bar",
                       Align::left,
                       Cut::never,
                       0,
                       k_bar_drop_order});
  }
  TextTable table(std::move(columns));
  for (const ReportLine& line : lines_of(report)) {
    if (line.kind == ReportLine::Kind::total && !report.groups.empty()) {
      table.add_rule();
    }
    std::vector<std::string> cells = key_cells(line, form);
    for (const NumberColumn& number : numbers) {
      cells.push_back(number.text(*line.sum));
    }
    if (line.kind == ReportLine::Kind::group) {
      cells.push_back(bar(drawn_size(*line.sum, bars.by),
                          bars.most,
                          k_bar_width,
                          bars.drawing));
    }
    table.add_row(cells);
  }
  const std::string course = course_line(
      report,
      static_cast<std::size_t>(std::clamp(style.width, k_least_width, 80)),
      bars.drawing);
  if (!course.empty()) {
    table.add_note(course);
  }
  for (const std::string& note : footnotes(report)) {
    table.add_note(note);
  }
  return table;
}

}  // namespace

std::string to_table(const Report& report, const Style& style) {
  const auto width =
      static_cast<std::size_t>(std::max(style.width, k_least_width));
  if (report.groups.empty() && report.total.responses == 0) {
    return "No usage found.\n";
  }
  for (const Form& form : k_forms) {
    TextTable table = build_table(report, form, style);
    if (table.least_width() <= width || &form == &k_forms.back()) {
      const std::string note = room_note(number_columns(report),
                                         table.left_out(width),
                                         report.total,
                                         "--format csv");
      if (!note.empty()) {
        table.add_note(note);
      }
      return table.render(style, k_least_width);
    }
  }
  return {};
}

}  // namespace tokens::report
