// See markdown.hpp.
#include "ci/markdown.hpp"

#include "lib/report/display_text.hpp"

#include <cstddef>

namespace tokens::ci {
namespace {

constexpr std::size_t k_widest = 80;

/// All that means something to Markdown, and what makes links of addresses
/// (http:, www.).
constexpr std::string_view k_marks = "\\`*_[](){}|~!:.+-=$%^\"'";

std::string line(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) {
    out += " " + cell + " |";
  }
  return out + "\n";
}

}  // namespace

std::string code(std::string_view text) {
  const std::string shown = report::cut_text(
      report::displayable(text), k_widest, report::Cut::middle);
  std::string out = "<code>";
  for (const char c : shown) {
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
      case '@':  // a comment breaks the word in two: nobody is named
      case '#':
        out += std::string(1, c) + "<!-- -->";
        break;
      default:
        if (k_marks.find(c) != std::string_view::npos) {
          out += '\\';
        }
        out += c;
    }
  }
  return out + "</code>";
}

std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> headings;
  std::vector<std::string> rule;
  for (const Column& column : columns) {
    headings.push_back(column.heading);
    rule.emplace_back(column.lean == Lean::left ? ":---" : "---:");
  }
  std::string out = line(headings) + line(rule);
  for (const auto& row : rows) {
    out += line(row);
  }
  return out;
}

std::string details(std::string_view title, std::string_view body) {
  std::string out = "<details><summary>";
  out += title;
  out += "</summary>\n\n";
  out += body;
  return out + "\n</details>\n";
}

}  // namespace tokens::ci
