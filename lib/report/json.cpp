// The JSON document of a report. Written by hand and not through a JSON
// library because cost_usd must keep every digit, which a double would not.
#include "lib/base/text.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tokens::report {
namespace {

/// Returns the members that a total and a group have in common.
std::string sum_members(const Sum& sum) {
  return fmt::format(
      "\"total_tokens\": {}, \"cost_usd\": {}, {}, \"web_searches\": {}, "
      "\"responses\": {}, \"output_lower_bound_responses\": {}",
      sum.tokens.total(),
      cost_json(sum.known_cost()),
      tokens_json(sum.tokens),
      sum.web_searches,
      sum.responses,
      sum.lower_bound);
}

std::string group_object(const std::vector<Dimension>& by, const Group& group) {
  std::string key;
  for (std::size_t i = 0; i < by.size(); ++i) {
    const std::optional<std::string>& value = group.key[i];
    fmt::format_to(std::back_inserter(key),
                   "{}\"{}\": {}",
                   i == 0 ? "" : ", ",
                   name_of(by[i]),
                   value ? json_quote(*value) : "null");
  }
  return fmt::format("{{\"key\": {{{}}}, {}}}", key, sum_members(group.sum));
}

std::string unpriced_object(const Unpriced& unpriced) {
  return fmt::format(
      "{{\"model\": {}, \"responses\": {}, \"total_tokens\": {}}}",
      unpriced.model.empty() ? "null" : json_quote(unpriced.model),
      unpriced.responses,
      unpriced.total_tokens);
}

/// Returns a JSON array with one element a line.
template <class Element, class Writer>
std::string array_of(const std::vector<Element>& elements, Writer write) {
  std::string out = "[";
  for (const Element& element : elements) {
    out += out.size() == 1 ? "\n  " : ",\n  ";
    out += write(element);
  }
  return out + "]";
}

std::string by_array(const std::vector<Dimension>& by) {
  std::string out = "[";
  for (const Dimension dimension : by) {
    out += out.size() == 1 ? "\"" : ", \"";
    out += name_of(dimension);
    out += "\"";
  }
  return out + "]";
}

std::string conservation_object(const Conservation& conservation) {
  return fmt::format(
      "{{\"responses\": {}, \"commits\": {}, \"pending\": {}, "
      "\"dropped\": {}, \"outside\": {}}}",
      conservation.responses,
      conservation.commits,
      conservation.pending,
      conservation.dropped,
      conservation.outside);
}

}  // namespace

std::string tokens_json(const TokenCounts& tokens) {
  return fmt::format(
      "\"tokens\": {{\"input\": {}, \"output\": {}, \"cache_write_5m\": {}, "
      "\"cache_write_1h\": {}, \"cache_read\": {}, \"unclassified\": {}}}",
      tokens.input,
      tokens.output,
      tokens.cache_write_5m,
      tokens.cache_write_1h,
      tokens.cache_read,
      tokens.unclassified);
}

std::string cost_json(const std::optional<PicoUsd>& cost) {
  return cost ? to_exact_decimal(*cost) : "null";
}

std::string to_json(const Report& report) {
  const auto write_group = [&report](const Group& group) {
    return group_object(report.by, group);
  };
  return fmt::format(
      "{{\"schema_version\": 1, \"generated_at\": \"{}\", \"by\": {},\n"
      " {},\n"
      " \"unpriced\": {},\n"
      " \"groups\": {},\n"
      " \"conservation\": {}}}\n",
      format_iso8601(report.generated_at),
      by_array(report.by),
      sum_members(report.total),
      array_of(report.unpriced, unpriced_object),
      array_of(report.groups, write_group),
      conservation_object(report.conservation));
}

}  // namespace tokens::report
