// The one query: responses in, sums by whatever they are asked by. And what a
// team's ledger can be asked, on its server or in a copy of it: it was never
// told of tools, agents, skills, tasks and paths, and nobody may take their
// absence for a zero.

#pragma once

#include "lib/app/reports/people.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/model/response.hpp"
#include "lib/report/report.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

/// What a report covers. Empty texts and absent values mean "all".
struct ReportQuery {
  std::vector<report::Dimension> by;
  std::optional<Moment> since;  ///< at or after
  std::optional<Moment> until;  ///< before
  std::string branch;
  std::string author;   ///< part of "Name <email>", case ignored
  std::string project;  ///< exact, or part of the path when it holds a '/'
  std::string model;    ///< part of the name as logged, case ignored
  std::string session;  ///< the beginning of its id
  std::optional<Source> source;
  /// Only commits that change something there, each of them whole; relative to
  /// the working directory. Empty: all.
  std::string path;
  /// Only the commits of this range, as git log names them. Empty: all.
  std::string range;
  bool all_repositories = false;
  /// Each group tells its models, too; the model is no dimension then.
  bool breakdown = false;
  report::WeekStart week = report::WeekStart::monday;
  /// Grouped by author, a commit is divided among all its people.
  Sharers sharers = Sharers::author;
  /// Whether the report shall tell where all responses of the ledger are, which
  /// means one more look at each.
  bool with_conservation = true;
  /// Minutes to add to UTC where a report names days and hours; a function,
  /// because zones change their offset. Null: UTC.
  std::function<std::chrono::minutes(Moment)> offset;

  [[nodiscard]] bool asks_for(report::Dimension dimension) const {
    return std::ranges::find(by, dimension) != by.end();
  }
};

/// Answers the query. Without all_repositories it needs a repository and
/// covers what was placed in it. Groups are ordered by key for days, weeks,
/// months and hours, otherwise by cost and tokens, the largest first.
Result<report::Report> build_report(Workspace& workspace,
                                    const ReportQuery& query);

/// Gives a report by commit what people read beside ids: the subjects of those
/// that are in the workspace's repository.
void label_commits(Workspace& workspace, report::Report& report);

/// Where a branch may be looked for.
enum class BranchScope { here, all_repositories };

/// Fails with `not_found` unless `branch` is one of this repository, here or at
/// a remote, or has usage, as a deleted one may.
Result<void> expect_branch(Workspace& workspace,
                           const std::string& branch,
                           BranchScope scope);

/// Returns `usage` for what a team's ledger does not know.
Result<void> check_team_query(const ReportQuery& query);

/// Says, inside the transaction that the caller began, of which team's ledger
/// this one is a copy: its address without passwords.
Result<void> set_team_of_copy(ledger::Ledger& ledger, const std::string& shown);

/// Returns that address; "" if the ledger is somebody's own.
std::string team_of_copy(ledger::Ledger& ledger);

}  // namespace tokens::app
