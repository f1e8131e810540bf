// The JSON document of a report, and the parts that other documents share.
#include "lib/base/json.hpp"

#include "lib/model/token_counts.hpp"
#include "lib/report/report.hpp"

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

JsonObject conservation_object(const Conservation& conservation) {
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

std::string tokens_json(const TokenCounts& tokens) {
  return "\"tokens\": " + tokens_object(tokens).text();
}

std::string sum_json(const Sum& sum) {
  const std::string text = sum_members(sum).text();
  return text.substr(1, text.size() - 2);
}

std::string unpriced_member(const Sum& sum) {
  return sum.has_unpriced() ? "\"has_unpriced\": true"
                            : "\"has_unpriced\": false";
}

std::string unpriced_json(const Unpriced& unpriced) {
  return unpriced_object(unpriced).text();
}

std::string cost_json(const std::optional<PicoUsd>& cost) {
  return Json(cost).text();
}

}  // namespace tokens::report
