// See commit_json.hpp.
#include "cli/text/commit_json.hpp"

#include "cli/text/budget_text.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokens::cli {
namespace {

std::string text_array(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  quoted.reserve(texts.size());
  for (const std::string& text : texts) {
    quoted.push_back(json_quote(text));
  }
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

const char* evidence_name(Evidence evidence) {
  switch (evidence) {
    case Evidence::hook:
      return "\"hook\"";
    case Evidence::reflog:
      return "\"reflog\"";
    case Evidence::backfill:
      return "\"backfill\"";
    case Evidence::rewrite:
      return "\"rewrite\"";
    case Evidence::manual:
      return "\"manual\"";
    case Evidence::note:
      return "\"note\"";
    case Evidence::none:
      break;
  }
  return "null";
}

/// A commit of which nothing is known has no cost; a sum of nothing costs 0.
std::string commit_sum(const report::Sum& sum, bool is_known = true) {
  const auto cost = is_known ? sum.known_cost() : std::nullopt;
  return fmt::format("\"total_tokens\": {}, \"cost_usd\": {}, {}, {}",
                     sum.tokens.total(),
                     report::cost_json(cost),
                     report::tokens_json(sum.tokens),
                     report::unpriced_member(sum));
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

}  // namespace

std::string commit_json(const app::CommitSummary& summary) {
  const CommitInfo& commit = summary.commit;
  return fmt::format(
      "{{\"commit\": {}, \"author\": {}, \"date\": \"{}\", \"branch\": {}, "
      "{}, \"models\": {}, \"sessions\": {}, \"evidence\": {}}}",
      json_quote(commit.id),
      json_quote(
          fmt::format("{} <{}>", commit.author_name, commit.author_email)),
      format_iso8601_seconds(from_unix_ms(commit.author_second * 1000)),
      json_quote_or_null(summary.branch),
      commit_sum(summary.sum, summary.has_record),
      text_array(summary.models),
      text_array(summary.sessions),
      evidence_name(summary.evidence));
}

std::string log_json(const std::vector<app::CommitSummary>& commits) {
  return array_of(commits, commit_json) + "\n";
}

std::string glance_json(const app::Glance& glance) {
  const auto pending = [](const app::PendingOnBranch& one) {
    return fmt::format("{{\"branch\": {}, {}}}",
                       json_quote_or_null(one.branch),
                       commit_sum(one.sum));
  };
  return fmt::format(
      "{{\"schema_version\": 1, \"branch\": {}, {},\n"
      " \"recorded_here\": {{{}}},\n"
      " \"budget\": {},\n"
      " \"last\": {},\n"
      " \"pending\": {},\n"
      " \"elsewhere\": {{{}}}}}\n",
      json_quote_or_null(glance.branch),
      commit_sum(glance.total),
      commit_sum(glance.here),
      glance.budget ? budget_json(*glance.budget, EmptyBudgets::fail) : "null",
      array_of(glance.last, commit_json),
      array_of(glance.pending, pending),
      commit_sum(glance.outside_of_branch));
}

}  // namespace tokens::cli
