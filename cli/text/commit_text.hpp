// Commits as people read them: the glance, the log, one commit in detail. Pure
// functions of what the use cases answer.
//
// Invariant: no line is wider than the style's width (at least 40 columns);
// numbers are never cut, texts may be.
#pragma once

#include "lib/app/reports/commits.hpp"
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

}  // namespace tokens::cli
