// Commits and sums that the tests of this folder show.
#pragma once

#include "lib/app/reports/commits.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace tokens::testing {

/// Returns a sum of `responses` answers with so many output tokens, all of
/// them priced.
inline report::Sum sum_of(std::int64_t output,
                          std::int64_t micro_dollars,
                          std::int64_t responses = 1) {
  report::Sum sum;
  sum.tokens.output = output;
  sum.responses = responses;
  sum.priced = responses;
  sum.cost = PicoUsd{Int128{micro_dollars} * 1'000'000};
  return sum;
}

inline app::CommitSummary commit_of(const std::string& id,
                                    const std::string& subject,
                                    const report::Sum& sum) {
  app::CommitSummary summary;
  summary.commit.id = id;
  summary.commit.author_name = "Nell";
  summary.commit.author_email = "nell@example.org";
  summary.commit.author_second = 1'772'359'200;  // 2026-03-01T10:00:00Z
  summary.commit.subject = subject;
  summary.branch = "feature/login";
  summary.has_record = sum.responses > 0;
  summary.sum = sum;
  if (sum.responses > 0) {
    summary.evidence = Evidence::hook;
    summary.models = {"claude-opus-4-5"};
    summary.sessions = {"5a3b1e00-0000-4000-8000-000000000001"};
    summary.parts = {{summary.sessions[0], summary.models[0], sum}};
  }
  return summary;
}

/// Returns the columns of the widest line.
inline std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  for (const std::string_view line : split(text, '\n')) {
    most = std::max(most, report::display_width(line));
  }
  return most;
}

inline bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tokens::testing
