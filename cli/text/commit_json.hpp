// Commits as JSON, in the shapes of design 8. Written by hand like every
// document with a cost: a double would lose digits.
#pragma once

#include "lib/app/reports/commits.hpp"

#include <string>
#include <vector>

namespace tokens::cli {

/// Returns one object on one line: commit, author, date, branch,
/// total_tokens, cost_usd, tokens, models, sessions, evidence.
std::string commit_json(const app::CommitSummary& summary);

/// Returns the array of `log --json`, one commit a line, with a newline.
std::string log_json(const std::vector<app::CommitSummary>& commits);

/// Returns the document of `git tokens --json`, with a newline.
std::string glance_json(const app::Glance& glance);

}  // namespace tokens::cli
