// Reports in the forms of other tools, for scripts that were written for
// those. All numbers are exact; a cost that is unknown is null, or not there.
#pragma once

#include "lib/base/time.hpp"
#include "lib/report/report.hpp"

#include <string>
#include <vector>

namespace tokens::report {

/// Returns what `ccusage daily --json` prints. `report` is by day and model,
/// the days in order.
std::string to_ccusage(const Report& report);

/// Returns Prometheus' text form with the names that Claude Code's own
/// OpenTelemetry metrics have. `report` is by model.
std::string to_prometheus(const Report& report);

/// What one commit used, as branch files and trend tables list it.
struct CommitUse {
  Moment time = k_never;  ///< of the commit
  std::string branch;
  std::string commit;
  std::vector<std::string> models;
  Sum sum;
};

/// Returns the Monday of the week (UTC), "2026-03-02".
std::string monday_of(Moment time);

/// Returns the table of the older trend script and our commits, newest first.
std::string to_trend_table(std::vector<CommitUse> uses);

/// Returns the analysis of the older trend script; days are those of UTC.
std::string to_trend_analysis(std::vector<CommitUse> uses, Moment now);

/// Returns the branch file of one branch.
std::string to_branch_file(const std::string& branch,
                           std::vector<CommitUse> uses);

/// Where a portable export was made.
struct ExportOrigin {
  Moment time = k_never;
  std::string person;  ///< or empty
  std::string head;    ///< commit of HEAD, or empty
};

/// Returns the portable export: the branch file and where it is from.
std::string to_portable(const std::string& branch,
                        std::vector<CommitUse> uses,
                        const ExportOrigin& origin);

/// A session as token-audit describes one.
struct AuditSession {
  std::string id;
  std::string project;
  std::string directory;
  Moment first = k_never;
  Moment last = k_never;

  struct Model {
    std::string name;
    Sum sum;
  };

  std::vector<Model> models;  ///< the dearest first
};

/// Returns a session file that is valid against token-audit's schema 1.7.0.
std::string to_token_audit(const AuditSession& session,
                           const std::string& version,
                           Moment now);

/// What the printed report covers.
struct TrendSpan {
  int days = 0;  ///< the last so many days, with today; 0: all time
  /// What stands below the summary: "branch", "daily", "weekly", "insights".
  std::vector<std::string> sections;
};

/// Returns the printed report. `report` is by branch, day and session, in
/// this order, and not empty. Costs have four digits behind the point.
std::string to_trend_text(const Report& report, const TrendSpan& span);

}  // namespace tokens::report
