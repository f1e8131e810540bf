// ccusage and Prometheus; see exports.hpp.
#include "lib/report/exports.hpp"

#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>

namespace tokens::report {
namespace {

std::int64_t cache_writes(const TokenCounts& tokens) {
  return tokens.cache_write_5m + tokens.cache_write_1h;
}

/// The members that days, models and totals have in common.
std::string ccusage_counts(const TokenCounts& tokens) {
  std::string text = fmt::format(
      "\"inputTokens\": {}, \"outputTokens\": {}, \"cacheCreationTokens\": {}, "
      "\"cacheReadTokens\": {}",
      tokens.input,
      tokens.output,
      cache_writes(tokens),
      tokens.cache_read);
  if (tokens.unclassified > 0) {
    text += fmt::format(", \"unclassifiedTokens\": {}", tokens.unclassified);
  }
  return text;
}

/// One day: its sum and its models, in the order of the report.
struct Day {
  Sum sum;
  std::vector<std::pair<std::string, Sum>> models;
};

std::string ccusage_day(const std::string& name, const Day& day) {
  std::string used;
  std::string parts;
  for (const auto& [model, sum] : day.models) {
    used += (used.empty() ? "" : ", ") + json_quote(model);
    parts += fmt::format("{}{{\"modelName\": {}, {}, \"cost\": {}}}",
                         parts.empty() ? "" : ", ",
                         json_quote(model),
                         ccusage_counts(sum.tokens),
                         cost_json(sum.known_cost()));
  }
  return fmt::format(
      "  {{\"period\": \"{0}\", \"date\": \"{0}\", \"agent\": \"all\", {1}, "
      "\"totalTokens\": {2}, \"totalCost\": {3}, \"modelsUsed\": [{4}], "
      "\"modelBreakdowns\": [{5}], \"metadata\": {{\"agents\": "
      "[\"claude\"]}}}}",
      name,
      ccusage_counts(day.sum.tokens),
      day.sum.tokens.total(),
      cost_json(day.sum.known_cost()),
      used,
      parts);
}

}  // namespace

std::string to_ccusage(const Report& report) {
  std::map<std::string, Day> days;
  for (const Group& group : report.groups) {
    Day& day = days[group.key.front().value_or("unknown")];
    day.sum += group.sum;
    day.models.emplace_back(group.key.back().value_or("unknown"), group.sum);
  }
  std::string text = "{\"daily\": [";
  for (const auto& [name, day] : days) {
    text += (text.ends_with('[') ? "\n" : ",\n") + ccusage_day(name, day);
  }
  return text + fmt::format(
                    "\n ],\n \"totals\": {{{}, \"totalTokens\": {}, "
                    "\"totalCost\": {}}}}}\n",
                    ccusage_counts(report.total.tokens),
                    report.total.tokens.total(),
                    cost_json(report.total.known_cost()));
}

namespace {

/// Returns a label's value with what the text form escapes.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

struct MetricType {
  const char* name;
  std::int64_t (*count)(const TokenCounts&);
};

constexpr MetricType k_types[] = {
    {"input", [](const TokenCounts& t) { return t.input; }},
    {"output", [](const TokenCounts& t) { return t.output; }},
    {"cacheRead", [](const TokenCounts& t) { return t.cache_read; }},
    {"cacheCreation", [](const TokenCounts& t) { return cache_writes(t); }},
    {"unclassified", [](const TokenCounts& t) { return t.unclassified; }},
};

}  // namespace

std::string to_prometheus(const Report& report) {
  std::string tokens =
      "# HELP claude_code_token_usage_tokens_total Tokens used, each response "
      "once.\n# TYPE claude_code_token_usage_tokens_total counter\n";
  std::string cost =
      "# HELP claude_code_cost_usage_USD_total Cost of what has a price.\n"
      "# TYPE claude_code_cost_usage_USD_total counter\n";
  for (const Group& group : report.groups) {
    const std::string model =
        label_value(group.key.front().value_or("unknown"));
    for (const MetricType& type : k_types) {
      const std::int64_t count = type.count(group.sum.tokens);
      // Four types are always there; the fifth is ours.
      if (count > 0 || std::string_view(type.name) != "unclassified") {
        fmt::format_to(std::back_inserter(tokens),
                       "claude_code_token_usage_tokens_total{{type=\"{}\","
                       "model=\"{}\"}} {}\n",
                       type.name,
                       model,
                       count);
      }
    }
    if (const auto known = group.sum.known_cost()) {
      fmt::format_to(std::back_inserter(cost),
                     "claude_code_cost_usage_USD_total{{model=\"{}\"}} {}\n",
                     model,
                     to_exact_decimal(*known));
    }
  }
  return tokens + cost;
}

}  // namespace tokens::report
