// The HTML form of a report: one file that opens offline, without a script.
// The numbers stand in a table; the picture above it adds nothing to them.
// What comes from outside is escaped, and the page may load nothing at all.
#include "lib/report/html.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"

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

std::string cards(const Report& report) {
  const Sum& total = report.total;
  return "<dl class=\"cards\">\n" + card("Cost", cost_text(total)) +
         card("Tokens", format_count(total.tokens.total())) +
         card("Responses", format_count(total.responses)) +
         card("Prompt from cache", cache_share(total.tokens)) + "</dl>\n";
}

std::vector<std::string> number_cells(const std::vector<NumberColumn>& columns,
                                      const Sum& sum) {
  std::vector<std::string> cells;
  for (const NumberColumn& column : columns) {
    cells.push_back(escape_html(column.text(sum)));
  }
  return cells;
}

std::string table(const Report& report) {
  const std::vector<NumberColumn> numbers = number_columns(report);
  std::vector<std::string> headings;
  for (const NumberColumn& number : numbers) {
    headings.emplace_back(number.heading);
  }
  HtmlTable table(key_headings(report), std::move(headings));
  for (const ReportLine& line : lines_of(report)) {
    if (line.kind == ReportLine::Kind::group) {
      std::string header;
      for (const std::string& key : line.keys) {
        header += row_header(escape_html(key));
      }
      table.add_row(header, number_cells(numbers, *line.sum));
    }
  }
  table.set_foot(row_header("Total", "", report.by.size()),
                 number_cells(numbers, report.total));
  return table.text();
}

}  // namespace

std::string escape_html(std::string_view text) {
  return with_entities(printable(text), [](char c) -> std::string {
    return c == '"' ? "&quot;" : c == '\'' ? "&#39;" : std::string(1, c);
  });
}

void HtmlTable::add_row(const std::string& header,
                        const std::vector<std::string>& cells) {
  rows_ += row(header, cells) + "\n";
}

void HtmlTable::set_foot(const std::string& header,
                         const std::vector<std::string>& cells) {
  foot_ = "<tfoot>" + row(header, cells) + "</tfoot>\n";
}

std::string HtmlTable::row(const std::string& header,
                           const std::vector<std::string>& cells) const {
  std::string out = "<tr>" + header;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool is_number = cells.size() - i <= numbers_.size();
    out += (is_number ? "<td>" : "<td class=\"name\">") + cells[i] + "</td>";
  }
  return out + "</tr>";
}

std::string HtmlTable::text() const {
  std::string out = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const std::string& name : names_) {
    out += name.empty() ? "<td></td>"
                        : "<th scope=\"col\" class=\"name\">" + name + "</th>";
  }
  for (const std::string& number : numbers_) {
    out += "<th scope=\"col\">" + number + "</th>";
  }
  return out + "</tr></thead>\n<tbody>\n" + rows_ + "</tbody>\n" + foot_ +
         "</table></div>\n";
}

std::string row_header(const std::string& html,
                       std::string_view title,
                       std::size_t columns) {
  return fmt::format(
      "<th scope=\"row\"{}{}>{}</th>",
      columns > 1 ? fmt::format(" colspan=\"{}\"", columns) : "",
      title.empty() ? "" : " title=\"" + escape_html(title) + '"',
      html);
}

std::string card(std::string_view label,
                 const std::string& number,
                 const std::string& words) {
  return fmt::format(
      "<div><dt>{}</dt><dd>{}{}</dd></div>\n",
      label,
      escape_html(number),
      words.empty() ? "" : "<small>" + escape_html(words) + "</small>");
}

std::string cache_share(const TokenCounts& tokens) {
  const std::int64_t prompt = tokens.prompt();
  if (prompt == 0) {
    return "none";
  }
  // Rounded down: 100 % is said of all of it only.
  const auto tenths =
      static_cast<std::int64_t>(Int128{tokens.cache_read} * 1000 / prompt);
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
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

const std::string_view k_html_style = R"(
:root {
  --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --card: #f6f8fa;
  --c0: #0b66c3; --c1: #d9730d; --c2: #1a7f4b; --c3: #b3389c;
  --c4: #5c4ec9; --c5: #0f8b9d; --c6: #9a6700; --c7: #6e7781;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --soft: #9ba5b0; --line: #353c45; --paper: #0d1117; --card: #161b22;
    --c0: #58a6ff; --c1: #f0883e; --c2: #3fb970; --c3: #e06cc9;
    --c4: #a99bff; --c5: #39c5d4; --c6: #d4a72c; --c7: #8b949e;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem }
p { margin: 0 0 1rem; color: var(--soft) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
  gap: .75rem; margin: 1.25rem 0 }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem 1rem }
dt { color: var(--soft); font-size: .85rem }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
figure { margin: 1.5rem 0 }
figcaption { font-weight: 600; margin-bottom: .25rem }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
svg .end { text-anchor: end }
svg .middle { text-anchor: middle }
svg .number { fill: var(--ink) }
svg line { stroke: var(--line) }
.f0 { fill: var(--c0) } .f1 { fill: var(--c1) } .f2 { fill: var(--c2) }
.f3 { fill: var(--c3) } .f4 { fill: var(--c4) } .f5 { fill: var(--c5) }
.f6 { fill: var(--c6) } .f7 { fill: var(--c7) }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  margin: .5rem 0 0; padding: 0; font-size: .9rem }
.key svg { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem;
  font-variant-numeric: tabular-nums }
th, td { padding: .35rem .6rem; text-align: right; white-space: nowrap }
th.name { text-align: left }
th[scope=row] { text-align: left; font-weight: 400; max-width: 28rem;
  overflow: hidden; text-overflow: ellipsis }
thead th { color: var(--soft); font-size: .85rem; border-bottom: 2px solid var(--line) }
tbody tr { border-bottom: 1px solid var(--line) }
tfoot th, tfoot td, tfoot th[scope=row] { font-weight: 600 }
.notes { color: var(--soft); padding-left: 1.2rem }
footer { color: var(--soft); font-size: .85rem; margin-top: 2rem }
@media print {
  main { max-width: none; padding: 0 }
  .wide { overflow: visible }
  th[scope=row] { white-space: normal; overflow-wrap: anywhere }
  figure, tr, .cards div { break-inside: avoid }
  thead { display: table-header-group }
}
)";

}  // namespace tokens::report
