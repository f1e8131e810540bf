// The whole ledger as the older dashboard listed its log: one line for each
// entry of the task log, and one for what each hour used for each commit.
//
// Invariant: the lines add up to `git tokens report --all-repos`.
#pragma once

#include "dashboard/subjects.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tokens::dashboard {

using Offset = std::function<std::chrono::minutes(Moment)>;

struct Use {
  std::string date;     ///< "2026-11-22" on this user's clock, or "unknown"
  std::string time;     ///< "05:20:45"; usage bears the hour it began in
  std::string project;  ///< "(no project)" where there is none
  std::string task;     ///< as typed; "subject (abc1234)" of a commit
  report::Sum sum;
};

/// Returns everything, the oldest first.
Result<std::vector<Use>> every_use(app::Workspace& workspace,
                                   Subjects& subjects,
                                   const Offset& offset);

}  // namespace tokens::dashboard
