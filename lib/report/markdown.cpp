// The Markdown form of a report, for pull requests and step summaries. What
// comes from outside (branches, authors, subjects) is escaped: it can neither
// break the table, nor become HTML, nor notify anybody.
#include "lib/report/display_text.hpp"
#include "lib/report/escape.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/layout.hpp"
#include "lib/report/report.hpp"

#include <algorithm>
#include <cstddef>

namespace tokens::report {
namespace {

/// Returns the line "| a | b |".
std::string table_line(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) {
    out += " " + cell + " |";
  }
  return out + "\n";
}

std::string heading_lines(const Report& report,
                          const std::vector<NumberColumn>& columns) {
  std::vector<std::string> headings;
  std::vector<std::string> rules;
  for (const Dimension dimension : report.by) {
    headings.emplace_back(heading_of(dimension));
    rules.emplace_back("---");
  }
  if (report.by.empty()) {  // the total row needs a cell for its name
    headings.emplace_back();
    rules.emplace_back("---");
  }
  for (const NumberColumn& column : columns) {
    headings.emplace_back(column.heading);
    rules.emplace_back("---:");
  }
  return table_line(headings) + table_line(rules);
}

void add_numbers(std::vector<std::string>& cells,
                 const std::vector<NumberColumn>& columns,
                 const Sum& sum,
                 std::string_view mark) {
  for (const NumberColumn& column : columns) {
    cells.push_back(std::string(mark) + column.text(sum) + std::string(mark));
  }
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (const char c : displayable(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '@':  // "@name" would notify that person
        out += "@<!-- -->";
        break;
      default:
        if (std::string_view("\\`*_[]|~#!").find(c) != std::string_view::npos) {
          out += '\\';
        }
        out += c;
    }
  }
  return out;
}

std::string to_markdown(const Report& report) {
  const std::vector<NumberColumn> columns = number_columns(report);
  const std::size_t keys = report.by.size();
  std::string out;
  if (!report.title.empty()) {
    out += "**" + escape_markdown(report.title) + "**\n\n";
  }
  out += heading_lines(report, columns);
  for (const Group& group : report.groups) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      cells.push_back(escape_markdown(key_text(report, group, i)));
    }
    if (report.by.empty()) {
      cells.emplace_back();
    }
    add_numbers(cells, columns, group.sum, "");
    out += table_line(cells);
    for (const ModelPart& part : group.parts) {
      std::vector<std::string> model(std::max<std::size_t>(keys, 1));
      model.front() = "&nbsp; " + escape_markdown(part_text(part));
      add_numbers(model, columns, part.sum, "");
      out += table_line(model);
    }
  }
  if (report.others && report.others->groups > 0) {
    std::vector<std::string> cells(report.by.empty() ? 1 : report.by.size());
    cells.front() = escape_markdown(others_text(*report.others));
    add_numbers(cells, columns, report.others->sum, "");
    out += table_line(cells);
  }
  std::vector<std::string> total(report.by.empty() ? 1 : report.by.size());
  total.front() = "**Total**";
  add_numbers(total, columns, report.total, "**");
  out += table_line(total);
  for (const std::string& note : footnotes(report)) {
    // A plain "+" at the start of a line would open a list.
    out +=
        (note.starts_with('+') ? "\n\\" : "\n") + escape_markdown(note) + "\n";
  }
  return out;
}

}  // namespace tokens::report
