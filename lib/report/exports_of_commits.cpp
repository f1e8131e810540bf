// Branch files, portable exports and trends; see exports.hpp. The keys are
// those of the older tools; what is ours stands beside them.
#include "lib/base/text.hpp"
#include "lib/report/escape.hpp"
#include "lib/report/exports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

namespace tokens::report {
namespace {

std::string models_json(const std::vector<std::string>& models) {
  std::string text;
  for (const std::string& model : models) {
    text += (text.empty() ? "" : ", ") + json_quote(model);
  }
  return '[' + text + ']';
}

std::string classes_json(const TokenCounts& tokens) {
  const std::string text = tokens_json(tokens);
  return text.substr(text.find('{'));
}

std::string branch_json(const std::string& branch) {
  return branch.empty() ? "null" : json_quote(branch);
}

/// Returns the members of one entry; `with_branch` where it stands for itself.
std::string entry_json(const CommitUse& use, bool with_branch) {
  return fmt::format(
      "{{\"timestamp\": \"{}\", \"tokens\": {}, \"notes\": \"\", {}"
      "\"commit_sha\": {}, \"cost_usd\": {}, \"has_unpriced\": {}, "
      "\"token_classes\": {}, \"models\": {}}}",
      format_iso8601_seconds(use.time),
      use.sum.tokens.total(),
      with_branch ? "\"branch\": " + branch_json(use.branch) + ", " : "",
      json_quote(use.commit),
      cost_json(use.sum.known_cost()),
      use.sum.has_unpriced(),
      classes_json(use.sum.tokens),
      models_json(use.models));
}

void sort_by_time(std::vector<CommitUse>& uses) {
  std::stable_sort(
      uses.begin(), uses.end(), [](const CommitUse& a, const CommitUse& b) {
        return a.time < b.time;
      });
}

}  // namespace

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

namespace {

struct Span {
  std::int64_t sessions = 0;
  Sum sum;
};

using Spans = std::map<std::string, Span>;

void add(Spans& spans, const std::string& name, const CommitUse& use) {
  ++spans[name].sessions;
  spans[name].sum += use.sum;
}

/// Returns {"2026-03-01": {"tokens": 1, "sessions": 1}, …}.
std::string spans_json(const Spans& spans,
                       const std::function<std::string(const Span&)>& value) {
  std::string text;
  for (const auto& [name, span] : spans) {
    text += fmt::format(
        "{}\n  {}: {}", text.empty() ? "" : ",", json_quote(name), value(span));
  }
  return '{' + text + '}';
}

/// Returns the Monday of the week.
std::string monday_of(Moment time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::weekday weekday(day);
  return format_day(day - (weekday - std::chrono::Monday));
}

}  // namespace

std::string to_trend_analysis(std::vector<CommitUse> uses, Moment now) {
  sort_by_time(uses);
  Spans days;
  Spans weeks;
  Spans branches;
  Sum all;
  std::string sessions;
  for (const CommitUse& use : uses) {
    add(days, format_day(use.time), use);
    add(weeks, monday_of(use.time), use);
    add(branches, use.branch.empty() ? "HEAD" : use.branch, use);
    all += use.sum;
    sessions += (sessions.empty() ? "\n  " : ",\n  ") + entry_json(use, true);
  }
  const auto brief = [](const Span& span) {
    return fmt::format("{{\"tokens\": {}, \"sessions\": {}}}",
                       span.sum.tokens.total(),
                       span.sessions);
  };
  const auto full = [](const Span& span) {
    return fmt::format(
        "{{\"total_tokens\": {}, \"session_count\": {}, "
        "\"estimated_cost\": {}, \"has_unpriced\": {}}}",
        span.sum.tokens.total(),
        span.sessions,
        cost_json(span.sum.known_cost()),
        span.sum.has_unpriced());
  };
  return fmt::format(
      "{{\"generated_at\": \"{}\",\n \"summary\": {{\"total_branches\": {}, "
      "\"total_sessions\": {}, \"total_tokens\": {}, \"total_cost\": {}, "
      "\"has_unpriced\": {}}},\n"
      " \"daily_breakdown\": {},\n \"weekly_breakdown\": {},\n"
      " \"by_branch\": {},\n \"sessions\": [{}]}}\n",
      format_iso8601(now),
      branches.size(),
      uses.size(),
      all.tokens.total(),
      cost_json(all.known_cost()),
      all.has_unpriced(),
      spans_json(days, brief),
      spans_json(weeks, brief),
      spans_json(branches, full),
      sessions);
}

std::string to_branch_file(const std::string& branch,
                           std::vector<CommitUse> uses,
                           const std::string& indent) {
  sort_by_time(uses);
  Sum all;
  std::string sessions;
  for (const CommitUse& use : uses) {
    all += use.sum;
    sessions += (sessions.empty() ? "\n" : ",\n") + indent + "    " +
                entry_json(use, false);
  }
  const auto moment = [](Moment time) {
    return '"' + format_iso8601_seconds(time) + '"';
  };
  return fmt::format(
      "{{\n{0}  \"branch\": {1},\n{0}  \"total_tokens\": {2},\n"
      "{0}  \"sessions\": [{3}\n{0}  ],\n{0}  \"created_at\": {4},\n"
      "{0}  \"last_updated\": {5}\n{0}}}",
      indent,
      branch_json(branch),
      all.tokens.total(),
      sessions,
      uses.empty() ? "null" : moment(uses.front().time),
      uses.empty() ? "null" : moment(uses.back().time));
}

std::string to_portable(const std::string& branch,
                        std::vector<CommitUse> uses,
                        const ExportOrigin& origin) {
  const auto or_unknown = [](const std::string& text) {
    return json_quote(text.empty() ? "unknown" : text);
  };
  return fmt::format(
      "{{\n  \"export_metadata\": {{\n    \"exported_at\": \"{}\",\n"
      "    \"exported_by\": {},\n    \"export_version\": \"1.0\",\n"
      "    \"source_machine\": {}\n  }},\n  \"token_data\": {},\n"
      "  \"git_context\": {{\n    \"branch\": {},\n    \"commit\": {}\n"
      "  }}\n}}\n",
      format_iso8601(origin.time),
      or_unknown(origin.person),
      or_unknown(origin.machine),
      to_branch_file(branch, std::move(uses), "  "),
      branch_json(branch),
      branch_json(origin.head));
}

namespace {

std::string audit_counts(const TokenCounts& tokens) {
  return fmt::format(
      "\"input_tokens\": {}, \"output_tokens\": {}, "
      "\"cache_created_tokens\": {}, \"cache_read_tokens\": {}, "
      "\"total_tokens\": {}",
      tokens.input,
      tokens.output,
      tokens.cache_write_5m + tokens.cache_write_1h,
      tokens.cache_read,
      tokens.total());
}

/// token-audit knows no unknown cost: what has none is 0 there, and said in
/// the notes.
std::string audit_cost(const Sum& sum) {
  return to_exact_decimal(sum.known_cost().value_or(PicoUsd{}));
}

std::string audit_models(const AuditSession& session) {
  std::string text;
  for (const AuditSession::Model& model : session.models) {
    text +=
        fmt::format("{}\n  {}: {{{}, \"cost_usd\": {}, \"call_count\": {}}}",
                    text.empty() ? "" : ",",
                    json_quote(model.name),
                    audit_counts(model.sum.tokens),
                    audit_cost(model.sum),
                    model.sum.responses);
  }
  return '{' + text + '}';
}

}  // namespace

std::string to_token_audit(const AuditSession& session,
                           const std::string& version,
                           Moment now) {
  Sum all;
  std::vector<std::string> names;
  for (const AuditSession::Model& model : session.models) {
    all += model.sum;
    names.push_back(model.name);
  }
  const std::int64_t seconds =
      to_unix_seconds(session.last) - to_unix_seconds(session.first);
  return fmt::format(
      "{{\"_file\": {{\"name\": {0}, \"type\": \"token_audit_session\", "
      "\"schema_version\": \"1.7.0\", \"generated_by\": {1}, "
      "\"generated_at\": \"{2}\"}},\n \"session\": {{\"id\": {3}, "
      "\"project\": {4}, \"platform\": \"claude-code\", \"model\": {5}, "
      "\"models_used\": {6}, \"working_directory\": {7}, "
      "\"started_at\": \"{8}\", \"ended_at\": \"{9}\", "
      "\"duration_seconds\": {10}, \"message_count\": {11}}},\n"
      " \"token_usage\": {{{12}}},\n \"cost_estimate_usd\": {13},\n"
      " \"model_usage\": {14},\n \"data_quality\": "
      "{{\"accuracy_level\": \"exact\", \"token_source\": \"native\", "
      "\"confidence\": 1.0, \"notes\": \"each response once; {15}\"}}}}\n",
      json_quote(session.id + ".json"),
      json_quote("git-tokens " + version),
      format_iso8601_seconds(now),
      json_quote(session.id),
      json_quote(session.project),
      json_quote(names.empty() ? "" : names.front()),
      models_json(names),
      json_quote(session.directory),
      format_iso8601_seconds(session.first),
      format_iso8601_seconds(session.last),
      seconds,
      all.responses,
      audit_counts(all.tokens),
      audit_cost(all),
      audit_models(session),
      !all.has_unpriced() ? "all of it has a price"
                          : "a part has no price and costs 0 here");
}

}  // namespace tokens::report
