// The task log as people, programs and the older tool's users read it: as a
// "table", as "json", or as "log", in the words of that tool. Pure functions of
// what the use cases answer.
#pragma once

#include "lib/app/tasks/task_log.hpp"
#include "lib/base/json.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::cli {

/// Returns what is said once an entry was logged, changed or removed; `what`
/// is "Logged".
std::string task_said(const app::Task& task,
                      const std::string& what,
                      const std::string& format);

/// Returns the entries below each other; `day` if they are those of one,
/// "2026-11-22".
std::string tasks_text(const std::vector<app::Task>& tasks,
                       const std::string& day,
                       const pricing::FlatPrice& price,
                       const std::string& format,
                       const report::Style& style);

/// Returns one line a project.
std::string task_projects_text(const std::vector<app::Task>& tasks,
                               const pricing::FlatPrice& price,
                               const std::string& format,
                               const report::Style& style);

/// Returns what so many tokens cost at the flat price.
std::string task_cost_text(std::int64_t tokens,
                           const pricing::FlatPrice& price,
                           const std::string& format);

/// Returns what an entry adds to a report: one response at the flat price.
report::Sum task_sum(const app::Task& task);

/// Returns the entries as a JSON array.
Json tasks_json(const std::vector<app::Task>& tasks);

/// Returns what stands below a commit that tasks name; "" if none does.
std::string linked_tasks_text(const std::vector<app::Task>& tasks,
                              const report::Style& style);

}  // namespace tokens::cli
