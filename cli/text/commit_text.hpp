// Commits as people and programs read them: the glance, the log, one commit in
// detail. Pure functions of what the use cases answer.
//
// Invariant: no line is wider than the style's width (at least 40 columns);
// numbers are never cut, texts may be.
#pragma once

#include "lib/app/reports/commits.hpp"
#include "lib/base/json.hpp"
#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

/// Returns the digits of a commit's id that people read.
std::string short_id(std::string_view id);

/// Returns "3 hours ago", "just now"; a day once it is a month ago.
std::string age_text(Moment then, Moment now);

/// Returns the branch at a glance.
std::string glance_text(const app::Glance& glance,
                        const report::Style& style,
                        Moment now);

/// Returns a table of commits, newest first.
std::string log_text(const std::vector<app::CommitSummary>& commits,
                     const report::Style& style);

/// Returns one commit with its sessions and models. `offset` is that of the
/// zone in which the date is shown.
std::string show_text(const app::CommitSummary& summary,
                      const report::Style& style,
                      std::chrono::minutes offset);

/// Returns one commit: commit, author, date, branch, total_tokens, cost_usd,
/// tokens, models, sessions, evidence.
JsonObject commit_json(const app::CommitSummary& summary);

/// Returns the array of `log --json`, one commit a line, with a newline.
std::string log_json(const std::vector<app::CommitSummary>& commits);

/// Returns the array of what waits for a commit, one branch a line.
Json pending_json(const std::vector<app::PendingOnBranch>& pending);

/// Returns the document of `git tokens --json`, with a newline.
std::string glance_json(const app::Glance& glance);

}  // namespace tokens::cli
