// The forms of a report for programs and for Markdown.
//
// CSV is that of RFC 4180: fields with a comma, a quote or a line end are
// quoted, quotes doubled, lines end in CR LF. A "'" stands before what a
// spreadsheet would run as a formula. An absent key is an empty field, an empty
// key is "" in quotes. An unknown cost is empty; what is known of one is a
// lower bound where `has_unpriced` is true. New columns come last.
//
// In Markdown what comes from outside (branches, authors, subjects) is escaped:
// it can neither break the table, nor become HTML, nor notify anybody.
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace tokens::report {
namespace {

JsonObject group_object(const std::vector<Dimension>& by, const Group& group) {
  JsonObject key;
  for (std::size_t i = 0; i < by.size(); ++i) {
    key.add(name_of(by[i]), group.key[i]);
  }
  JsonObject object{{"key", key}};
  object.add(sum_members(group.sum));
  if (!group.parts.empty()) {
    object.add(
        "breakdown", Json::array(group.parts, [](const ModelPart& part) {
          return JsonObject{{"model", part.model}}.add(sum_members(part.sum));
        }));
  }
  return object;
}

JsonObject conservation_object(const PlaceCounts& conservation) {
  return {{"responses", conservation.responses},
          {"commits", conservation.commits},
          {"pending", conservation.pending},
          {"dropped", conservation.dropped},
          {"outside", conservation.outside}};
}

JsonObject projection_object(const Projection& projection) {
  return {{"month", projection.month},
          {"elapsed_hours", projection.elapsed_hours},
          {"month_hours", projection.month_hours},
          {"total_tokens", projection.total_tokens},
          {"cost_usd", projection.cost},
          {"has_unpriced", projection.has_unpriced}};
}

/// Returns the numbers and the end of the line.
std::string sum_fields(const Sum& sum) {
  const std::optional<PicoUsd> cost = sum.known_cost();
  std::string out = fmt::format(
      "{},{}", sum.tokens.total(), cost ? to_exact_decimal(*cost) : "");
  for (const TokenClass& one : k_token_classes) {
    out += fmt::format(",{}", sum.tokens.*one.count);
  }
  return out + fmt::format(",{},{},{},{}\r\n",
                           sum.web_searches,
                           sum.responses,
                           sum.lower_bound,
                           sum.has_unpriced());
}

/// Returns a field of a report: an empty key is "" in quotes.
std::string key_field(std::string_view text) {
  return text.empty() ? "\"\"" : csv_field(text);
}

std::string heading_lines(const Report& report,
                          const std::vector<NumberColumn>& columns) {
  std::vector<std::string> headings = key_headings(report);
  std::vector<std::string> rules(headings.size(), "---");
  for (const NumberColumn& column : columns) {
    headings.emplace_back(column.heading);
    rules.emplace_back("---:");
  }
  return markdown_line(headings) + markdown_line(rules);
}

}  // namespace

JsonObject tokens_object(const TokenCounts& tokens) {
  JsonObject object;
  for (const TokenClass& one : k_token_classes) {
    object.add(one.key, tokens.*one.count);
  }
  return object;
}

JsonObject sum_members(const Sum& sum) {
  return {{"total_tokens", sum.tokens.total()},
          {"cost_usd", sum.known_cost()},
          {"tokens", tokens_object(sum.tokens)},
          {"web_searches", sum.web_searches},
          {"responses", sum.responses},
          {"output_lower_bound_responses", sum.lower_bound},
          {"flat_priced_responses", sum.flat},
          {"has_unpriced", sum.has_unpriced()}};
}

JsonObject unpriced_object(const Unpriced& unpriced) {
  return {{"model", json_or_null(unpriced.model)},
          {"responses", unpriced.responses},
          {"total_tokens", unpriced.total_tokens}};
}

JsonObject report_object(const Report& report) {
  JsonObject document{{"schema_version", 1},
                      {"generated_at", format_iso8601(report.generated_at)},
                      {"by", Json::array(report.by, name_of)}};
  document.add(sum_members(report.total))
      .add("unpriced", Json::lines(report.unpriced, unpriced_object))
      .add("groups", Json::lines(report.groups, [&](const Group& group) {
             return group_object(report.by, group);
           }));
  if (report.others) {
    document.add("others",
                 JsonObject{{"groups", report.others->groups}}.add(
                     sum_members(report.others->sum)));
  }
  if (report.projection) {
    document.add("projection", projection_object(*report.projection));
  }
  return document.add("unreadable_lines", report.unreadable_lines)
      .add("implausible_responses", report.implausible)
      .add("conservation", conservation_object(report.conservation));
}

std::string to_json(const Report& report) {
  return report_object(report).document();
}

std::string to_csv(const Report& report) {
  std::string out;
  for (const Dimension dimension : report.by) {
    out += name_of(dimension);
    out += ',';
  }
  out += report.has_parts ? "model," : "";
  out +=
      "total_tokens,cost_usd,input,output,cache_write_5m,cache_write_1h,"
      "cache_read,unclassified,web_searches,responses,"
      "output_lower_bound_responses,has_unpriced\r\n";
  for (const Group& group : report.groups) {
    std::string key;
    for (const std::optional<std::string>& value : group.key) {
      key += value ? key_field(*value) : "";
      key += ',';
    }
    for (const ModelPart& part : group.parts) {
      out += key + (part.model ? key_field(*part.model) : "") + ',' +
             sum_fields(part.sum);
    }
    if (!report.has_parts) {
      out += key + sum_fields(group.sum);
    }
  }
  return out;
}

std::string to_markdown(const Report& report) {
  const std::vector<NumberColumn> columns = number_columns(report);
  std::string out;
  out += heading_lines(report, columns);
  for (const ReportLine& line : lines_of(report)) {
    const std::string mark = line.kind == ReportLine::Kind::total ? "**" : "";
    std::vector<std::string> cells;
    for (const std::string& key : line.keys) {
      cells.push_back(escape_markdown(key));
    }
    cells.front() = (line.kind == ReportLine::Kind::part ? "&nbsp; " : mark) +
                    cells.front() + mark;
    for (const NumberColumn& column : columns) {
      cells.push_back(mark + column.text(*line.sum) + mark);
    }
    out += markdown_line(cells);
  }
  for (const std::string& note : footnotes(report)) {
    // A plain "+" at the start of a line would open a list.
    out +=
        (note.starts_with('+') ? "\n\\" : "\n") + escape_markdown(note) + "\n";
  }
  return out;
}

}  // namespace tokens::report
