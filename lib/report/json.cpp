// The JSON document of a report. Written by hand and not through a JSON
// library because cost_usd must keep every digit, which a double would not.
#include "lib/base/text.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tokens::report {
namespace {

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
  std::string parts;
  for (const ModelPart& part : group.parts) {
    fmt::format_to(std::back_inserter(parts),
                   "{}{{\"model\": {}, {}}}",
                   parts.empty() ? ", \"breakdown\": [" : ", ",
                   part.model ? json_quote(*part.model) : "null",
                   sum_json(part.sum));
  }
  parts += parts.empty() ? "" : "]";
  return fmt::format(
      "{{\"key\": {{{}}}, {}{}}}", key, sum_json(group.sum), parts);
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

std::string number_or_null(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "null";
}

std::string projection_member(const std::optional<Projection>& projection) {
  if (!projection) {
    return "";
  }
  return fmt::format(
      " \"projection\": {{\"month\": {}, \"elapsed_hours\": {}, "
      "\"month_hours\": {}, \"total_tokens\": {}, \"cost_usd\": {}, "
      "\"has_unpriced\": {}}},\n",
      json_quote(projection->month),
      projection->elapsed_hours,
      projection->month_hours,
      projection->total_tokens,
      cost_json(projection->cost),
      projection->has_unpriced);
}

std::string others_member(const std::optional<Others>& others) {
  return others ? fmt::format(" \"others\": {{\"groups\": {}, {}}},\n",
                              others->groups,
                              sum_json(others->sum))
                : "";
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

std::string sum_json(const Sum& sum) {
  return fmt::format(
      "\"total_tokens\": {}, \"cost_usd\": {}, {}, \"web_searches\": {}, "
      "\"responses\": {}, \"output_lower_bound_responses\": {}, "
      "\"flat_priced_responses\": {}, {}",
      sum.tokens.total(),
      cost_json(sum.known_cost()),
      tokens_json(sum.tokens),
      sum.web_searches,
      sum.responses,
      sum.lower_bound,
      sum.flat,
      unpriced_member(sum));
}

std::string unpriced_member(const Sum& sum) {
  return fmt::format("\"has_unpriced\": {}", sum.has_unpriced());
}

std::string unpriced_json(const Unpriced& unpriced) {
  return fmt::format(
      "{{\"model\": {}, \"responses\": {}, \"total_tokens\": {}}}",
      unpriced.model.empty() ? "null" : json_quote(unpriced.model),
      unpriced.responses,
      unpriced.total_tokens);
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
      "{}{}"
      " \"unreadable_lines\": {}, \"implausible_responses\": {},\n"
      " \"conservation\": {}}}\n",
      format_iso8601(report.generated_at),
      by_array(report.by),
      sum_json(report.total),
      array_of(report.unpriced, unpriced_json),
      array_of(report.groups, write_group),
      others_member(report.others),
      projection_member(report.projection),
      number_or_null(report.unreadable_lines),
      number_or_null(report.implausible),
      conservation_object(report.conservation));
}

}  // namespace tokens::report
