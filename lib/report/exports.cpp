// See exports.hpp. The keys are those of the other tools; what is ours stands
// beside them.
#include "lib/report/exports.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace tokens::report {
namespace {

std::int64_t cache_writes(const TokenCounts& tokens) {
  return tokens.cache_write_5m + tokens.cache_write_1h;
}

/// The members that days, models and totals have in common.
JsonObject ccusage_counts(const TokenCounts& tokens) {
  JsonObject counts{{"inputTokens", tokens.input},
                    {"outputTokens", tokens.output},
                    {"cacheCreationTokens", cache_writes(tokens)},
                    {"cacheReadTokens", tokens.cache_read}};
  if (tokens.unclassified > 0) {
    counts.add("unclassifiedTokens", tokens.unclassified);
  }
  return counts;
}

JsonObject ccusage_sum(const Sum& sum) {
  return ccusage_counts(sum.tokens)
      .add("totalTokens", sum.tokens.total())
      .add("totalCost", sum.known_cost());
}

/// One day: its sum and its models, in the order of the report.
struct Day {
  Sum sum;
  std::vector<std::pair<std::string, Sum>> models;
};

JsonObject ccusage_day(const std::pair<const std::string, Day>& one) {
  const auto& [name, day] = one;
  return JsonObject{{"period", name}, {"date", name}, {"agent", "all"}}
      .add(ccusage_sum(day.sum))
      .add("modelsUsed",
           Json::array(day.models, [](const auto& use) { return use.first; }))
      .add("modelBreakdowns",
           Json::array(day.models,
                       [](const auto& use) {
                         return JsonObject{{"modelName", use.first}}
                             .add(ccusage_counts(use.second.tokens))
                             .add("cost", use.second.known_cost());
                       }))
      .add("metadata",
           JsonObject{{"agents", Json::array(std::array{"claude"})}});
}

/// Returns the members of one entry; `with_branch` where it stands for itself.
JsonObject entry_object(const CommitUse& use, bool with_branch) {
  JsonObject entry{{"timestamp", format_iso8601_seconds(use.time)},
                   {"tokens", use.sum.tokens.total()},
                   {"notes", ""}};
  if (with_branch) {
    entry.add("branch", json_or_null(use.branch));
  }
  return entry.add("commit_sha", use.commit)
      .add("cost_usd", use.sum.known_cost())
      .add("has_unpriced", use.sum.has_unpriced())
      .add("token_classes", tokens_object(use.sum.tokens))
      .add("models", Json::array(use.models));
}

void sort_by_time(std::vector<CommitUse>& uses) {
  std::stable_sort(
      uses.begin(), uses.end(), [](const CommitUse& a, const CommitUse& b) {
        return a.time < b.time;
      });
}

/// What a day, a week or a branch comes to.
struct CommitTotal {
  std::int64_t sessions = 0;
  Sum sum;
};

using CommitTotals = std::map<std::string, CommitTotal>;

void add_use(CommitTotals& totals,
             const std::string& name,
             const CommitUse& use) {
  ++totals[name].sessions;
  totals[name].sum += use.sum;
}

JsonObject by_name(const CommitTotals& totals,
                   JsonObject (*to_object)(const CommitTotal&)) {
  JsonObject object;
  for (const auto& [name, total] : totals) {
    object.add(name, to_object(total));
  }
  return object;
}

JsonObject branch_object(const std::string& branch,
                         std::vector<CommitUse> uses) {
  sort_by_time(uses);
  Sum all;
  for (const CommitUse& use : uses) {
    all += use.sum;
  }
  const auto moment = [](const CommitUse& use) {
    return Json(format_iso8601_seconds(use.time));
  };
  return {{"branch", json_or_null(branch)},
          {"total_tokens", all.tokens.total()},
          {"sessions",
           Json::lines(
               uses,
               [](const CommitUse& use) { return entry_object(use, false); })},
          {"created_at", uses.empty() ? Json(nullptr) : moment(uses.front())},
          {"last_updated", uses.empty() ? Json(nullptr) : moment(uses.back())}};
}

JsonObject audit_counts(const TokenCounts& tokens) {
  return {{"input_tokens", tokens.input},
          {"output_tokens", tokens.output},
          {"cache_created_tokens", cache_writes(tokens)},
          {"cache_read_tokens", tokens.cache_read},
          {"total_tokens", tokens.total()}};
}

/// token-audit knows no unknown cost: what has none is 0 there, and said in
/// the notes.
PicoUsd audit_cost(const Sum& sum) {
  return sum.known_cost().value_or(PicoUsd{});
}

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

}  // namespace

std::string to_ccusage(const Report& report) {
  std::map<std::string, Day> days;
  for (const Group& group : report.groups) {
    Day& day = days[group.key.front().value_or("unknown")];
    day.sum += group.sum;
    day.models.emplace_back(group.key.back().value_or("unknown"), group.sum);
  }
  return JsonObject{{"daily", Json::lines(days, ccusage_day)},
                    {"totals", ccusage_sum(report.total)}}
      .document();
}

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
    const auto add_type = [&](const char* type, std::int64_t count) {
      fmt::format_to(std::back_inserter(tokens),
                     "claude_code_token_usage_tokens_total{{type=\"{}\","
                     "model=\"{}\"}} {}\n",
                     type,
                     model,
                     count);
    };
    add_type("input", group.sum.tokens.input);
    add_type("output", group.sum.tokens.output);
    add_type("cacheRead", group.sum.tokens.cache_read);
    add_type("cacheCreation", cache_writes(group.sum.tokens));
    // Four types are always there; the fifth is ours.
    if (group.sum.tokens.unclassified > 0) {
      add_type("unclassified", group.sum.tokens.unclassified);
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

std::string monday_of(Moment time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::weekday weekday(day);
  return format_day(day - (weekday - std::chrono::Monday));
}

std::string to_trend_table(std::vector<CommitUse> uses) {
  sort_by_time(uses);
  std::string text =
      "timestamp,branch,tokens,estimated_cost,notes,commit_sha,has_unpriced\n";
  for (auto use = uses.rbegin(); use != uses.rend(); ++use) {
    const auto cost = use->sum.known_cost();
    text += fmt::format("{},{},{},{},,{},{}\n",
                        format_iso8601_seconds(use->time),
                        csv_field(use->branch),
                        use->sum.tokens.total(),
                        cost ? to_exact_decimal(*cost) : "",
                        use->commit,
                        use->sum.has_unpriced());
  }
  return text;
}

std::string to_trend_analysis(std::vector<CommitUse> uses, Moment now) {
  sort_by_time(uses);
  CommitTotals days;
  CommitTotals weeks;
  CommitTotals branches;
  Sum all;
  for (const CommitUse& use : uses) {
    add_use(days, format_day(use.time), use);
    add_use(weeks, monday_of(use.time), use);
    add_use(branches, use.branch.empty() ? "HEAD" : use.branch, use);
    all += use.sum;
  }
  const auto brief = [](const CommitTotal& total) {
    return JsonObject{{"tokens", total.sum.tokens.total()},
                      {"sessions", total.sessions}};
  };
  const auto full = [](const CommitTotal& total) {
    return JsonObject{{"total_tokens", total.sum.tokens.total()},
                      {"session_count", total.sessions},
                      {"estimated_cost", total.sum.known_cost()},
                      {"has_unpriced", total.sum.has_unpriced()}};
  };
  return JsonObject{
      {"generated_at", format_iso8601(now)},
      {"summary",
       JsonObject{{"total_branches", branches.size()},
                  {"total_sessions", uses.size()},
                  {"total_tokens", all.tokens.total()},
                  {"total_cost", all.known_cost()},
                  {"has_unpriced", all.has_unpriced()}}},
      {"daily_breakdown", by_name(days, brief)},
      {"weekly_breakdown", by_name(weeks, brief)},
      {"by_branch", by_name(branches, full)},
      {"sessions",
       Json::lines(
           uses, [](const CommitUse& use) { return entry_object(use, true); })}}
      .document();
}

std::string to_branch_file(const std::string& branch,
                           std::vector<CommitUse> uses) {
  return branch_object(branch, std::move(uses)).document();
}

std::string to_portable(const std::string& branch,
                        std::vector<CommitUse> uses,
                        const ExportOrigin& origin) {
  return JsonObject{
      {"export_metadata",
       JsonObject{
           {"exported_at", format_iso8601(origin.time)},
           {"exported_by", origin.person.empty() ? "unknown" : origin.person},
           {"export_version", "1.0"},
           {"source_machine", "unknown"}}},
      {"token_data", branch_object(branch, std::move(uses))},
      {"git_context",
       JsonObject{{"branch", json_or_null(branch)},
                  {"commit", json_or_null(origin.head)}}}}
      .document();
}

std::string to_token_audit(const AuditSession& session,
                           const std::string& version,
                           Moment now) {
  Sum all;
  std::vector<std::string> names;
  JsonObject models;
  for (const AuditSession::Model& model : session.models) {
    all += model.sum;
    names.push_back(model.name);
    models.add(model.name,
               audit_counts(model.sum.tokens)
                   .add("cost_usd", audit_cost(model.sum))
                   .add("call_count", model.sum.responses));
  }
  const std::int64_t seconds =
      to_unix_seconds(session.last) - to_unix_seconds(session.first);
  const JsonObject file{{"name", session.id + ".json"},
                        {"type", "token_audit_session"},
                        {"schema_version", "1.7.0"},
                        {"generated_by", "git-tokens " + version},
                        {"generated_at", format_iso8601_seconds(now)}};
  const JsonObject about{{"id", session.id},
                         {"project", session.project},
                         {"platform", "claude-code"},
                         {"model", names.empty() ? "" : names.front()},
                         {"models_used", Json::array(names)},
                         {"working_directory", session.directory},
                         {"started_at", format_iso8601_seconds(session.first)},
                         {"ended_at", format_iso8601_seconds(session.last)},
                         {"duration_seconds", seconds},
                         {"message_count", all.responses}};
  const char* notes = !all.has_unpriced()
                          ? "each response once; all of it has a price"
                          : "each response once; a part has no price and costs "
                            "0 here";
  const JsonObject quality{{"accuracy_level", "exact"},
                           {"token_source", "native"},
                           {"confidence", Json::verbatim("1.0")},
                           {"notes", notes}};
  return JsonObject{{"_file", file},
                    {"session", about},
                    {"token_usage", audit_counts(all.tokens)},
                    {"cost_estimate_usd", audit_cost(all)},
                    {"model_usage", models},
                    {"data_quality", quality}}
      .document();
}

}  // namespace tokens::report
