// The CSV form of a report (RFC 4180): fields with a comma, a quote or a line
// end are quoted, quotes doubled, lines end in CR LF. A "'" stands before what
// a spreadsheet would run as a formula. An absent key is an empty field, an
// empty key is "" in quotes. An unknown cost is empty; what is known of one is
// a lower bound where `has_unpriced` is true. New columns come last.
#include "lib/base/text.hpp"
#include "lib/report/escape.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>

namespace tokens::report {
namespace {

/// Returns the numbers and the end of the line.
std::string sum_fields(const Sum& sum) {
  const std::optional<PicoUsd> cost = sum.known_cost();
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                     sum.tokens.total(),
                     cost ? to_exact_decimal(*cost) : "",
                     sum.tokens.input,
                     sum.tokens.output,
                     sum.tokens.cache_write_5m,
                     sum.tokens.cache_write_1h,
                     sum.tokens.cache_read,
                     sum.tokens.unclassified,
                     sum.web_searches,
                     sum.responses,
                     sum.lower_bound,
                     sum.has_unpriced());
}

/// Returns a field of a report: an empty key is "" in quotes.
std::string key_field(std::string_view text) {
  return text.empty() ? "\"\"" : csv_field(text);
}

}  // namespace

std::string csv_field(std::string_view text) {
  const std::string guarded = (is_formula(text) ? "'" : "") + std::string(text);
  // At its beginning a field may be obeyed as it stands, unless it is quoted.
  const std::string harmless =
      text.empty() ? "" : without_runner_commands('"' + guarded).substr(1);
  const bool is_plain =
      harmless.find_first_of(",\"\r\n") == std::string::npos &&
      without_runner_commands(harmless) == harmless;
  if (is_plain) {
    return harmless;
  }
  std::string out = "\"";
  for (const char c : harmless) {
    out.append(c == '"' ? 2 : 1, c);
  }
  return out + "\"";
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

}  // namespace tokens::report
