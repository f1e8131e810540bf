// The CSV form of a report (RFC 4180): fields with a comma, a quote or a line
// end are quoted, quotes doubled, lines end in CR LF. An absent key is an
// empty field, an empty key is "" in quotes. An unknown cost is empty; what
// is known of one is a lower bound where `has_unpriced` is true. New columns
// come last.
#include "lib/base/text.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>

namespace tokens::report {
namespace {

/// An empty key differs from an absent one.
std::string key_field(std::string_view text) {
  return text.empty() ? "\"\"" : csv_field(text);
}

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

}  // namespace

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
