// The HTML form of a report: one file that opens offline, without a script.
// The numbers stand in a table; the picture above it adds nothing to them.
// What comes from outside is escaped, and the page may load nothing at all.
#include "lib/report/html.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/layout.hpp"

#include <fmt/format.h>

#include <vector>

namespace tokens::report {
namespace {

/// Returns "AI tokens by day and model".
std::string heading(const Report& report) {
  std::string text = "AI tokens";
  for (std::size_t i = 0; i < report.by.size(); ++i) {
    text += i == 0 ? " by " : " and ";
    text += name_of(report.by[i]);
  }
  return text;
}

std::string card(std::string_view label, const std::string& number) {
  return fmt::format(
      "<div><dt>{}</dt><dd>{}</dd></div>\n", label, escape_html(number));
}

/// Returns how much of the prompts came out of the cache, as "97.3 %".
std::string cache_share(const TokenCounts& tokens) {
  const std::int64_t prompt = tokens.prompt();
  if (prompt == 0) {
    return "none";
  }
  // In tenths of a percent, rounded down: 100 % is said of all of it only.
  const auto tenths =
      static_cast<std::int64_t>(static_cast<double>(tokens.cache_read) /
                                static_cast<double>(prompt) * 1000.0);
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

std::string cards(const Report& report) {
  const Sum& total = report.total;
  return "<dl class=\"cards\">\n" + card("Cost", cost_text(total)) +
         card("Tokens", format_count(total.tokens.total())) +
         card("Responses", format_count(total.responses)) +
         card("Prompt from cache", cache_share(total.tokens)) + "</dl>\n";
}

std::string number_cells(const std::vector<NumberColumn>& columns,
                         const Sum& sum) {
  std::string out;
  for (const NumberColumn& column : columns) {
    out += "<td>" + escape_html(column.text(sum)) + "</td>";
  }
  return out;
}

std::string table_head(const Report& report,
                       const std::vector<NumberColumn>& columns) {
  std::string out = "<thead><tr>";
  for (const Dimension dimension : report.by) {
    out += fmt::format("<th scope=\"col\" class=\"name\">{}</th>",
                       heading_of(dimension));
  }
  if (report.by.empty()) {  // the total needs a cell for its name
    out += "<td></td>";
  }
  for (const NumberColumn& column : columns) {
    out += fmt::format("<th scope=\"col\">{}</th>", column.heading);
  }
  return out + "</tr></thead>\n";
}

std::string table(const Report& report) {
  const std::vector<NumberColumn> columns = number_columns(report);
  std::string out = "<div class=\"wide\"><table>\n" +
                    table_head(report, columns) + "<tbody>\n";
  for (const Group& group : report.groups) {
    out += "<tr>";
    for (std::size_t i = 0; i < report.by.size(); ++i) {
      out += fmt::format("<th scope=\"row\">{}</th>",
                         escape_html(key_text(report, group, i)));
    }
    if (report.by.empty()) {
      out += "<td></td>";
    }
    out += number_cells(columns, group.sum) + "</tr>\n";
  }
  out += fmt::format("</tbody>\n<tfoot><tr><th scope=\"row\"{}>Total</th>",
                     report.by.size() > 1
                         ? fmt::format(" colspan=\"{}\"", report.by.size())
                         : "");
  return out + number_cells(columns, report.total) +
         "</tr></tfoot>\n</table></div>\n";
}

}  // namespace

std::string escape_html(std::string_view text) {
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
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string to_html(const Report& report) {
  const std::string title = heading(report);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n"
      "<h1>{}</h1>\n",
      escape_html(title),
      k_html_style,
      escape_html(title));
  if (!report.title.empty()) {
    out += "<p>" + escape_html(report.title) + "</p>\n";
  }
  out += cards(report) + html_chart(report) + table(report);
  const std::vector<std::string> notes = footnotes(report);
  if (!notes.empty()) {
    out += "<ul class=\"notes\">\n";
    for (const std::string& note : notes) {
      out += "<li>" + escape_html(note) + "</li>\n";
    }
    out += "</ul>\n";
  }
  const std::string moment = format_iso8601_seconds(report.generated_at);
  return out + fmt::format(
                   "<footer>Made by git-tokens, <time>{}</time></footer>\n"
                   "</main>\n</body>\n</html>\n",
                   moment);
}

}  // namespace tokens::report
