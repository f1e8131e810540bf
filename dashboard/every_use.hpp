// The whole ledger as the older dashboard listed its log: one line for each
// entry of the task log, and one for what each hour used for each commit. And
// the three documents of that dashboard, in exactly its shapes: scripts that
// were written for it go on working. First lines of commit messages come from
// git: the ledger does not hold them.
//
// Invariant: the lines add up to `git tokens report --all-repos`.
#pragma once

#include "lib/app/reports/reporting.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/report/report.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::dashboard {

/// A commit that the ledger knows, and where it lives.
struct KnownCommit {
  ledger::CommitRow row;
  std::string common_dir;
};

using KnownCommits = std::unordered_map<std::string, KnownCommit>;

/// Returns all commits that show something, by their ids.
Result<KnownCommits> known_commits(ledger::Ledger& ledger);

/// Remembers what it found, for all threads; a message never changes.
class Subjects {
 public:
  /// Returns the subject, or "" if the repository or the commit is gone.
  std::string of(const KnownCommit& commit);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> known_;
};

using Offset = std::function<std::chrono::minutes(Moment)>;

/// Returns the question about the whole ledger by these dimensions.
app::ReportQuery whole_ledger(std::vector<report::Dimension> by,
                              const Offset& offset = nullptr);

struct LogLine {
  std::string date;     ///< "2026-11-22" on this user's clock, or "unknown"
  std::string time;     ///< "05:20:45"; usage bears the hour it began in
  std::string project;  ///< "(no project)" where there is none
  std::string task;     ///< as typed; "subject (abc1234)" of a commit
  report::Sum sum;
};

/// Returns everything, the oldest first.
Result<std::vector<LogLine>> every_use(app::Workspace& workspace,
                                       Subjects& subjects,
                                       const Offset& offset);

/// Returns {"totalTokens", "totalCost", "byProject", "byDate", "byTask",
/// "logs"}. Costs are exact; what has no price is null.
std::string stats_json(const std::vector<LogLine>& uses);

/// Returns the array of {"datetime", "date", "time", "project", "task",
/// "tokens", "cost"}.
std::string logs_json(const std::vector<LogLine>& uses);

/// Returns the array of project names, in the order of their first use.
std::string projects_json(const std::vector<LogLine>& uses);

}  // namespace tokens::dashboard
