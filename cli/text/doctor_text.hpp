// What doctor found, as lines and as JSON, and what the state of a hook means.
// Pure.
#pragma once

#include "installers/config_hooks.hpp"
#include "installers/hook_state.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/json.hpp"
#include "lib/report/report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokens::cli {

/// Whether the program that a hook calls is there.
enum class HookProgram { found, missing };

/// Returns what is to be said about a hook.
app::Finding hook_finding(const installers::HookState& hook,
                          HookProgram program);

/// The same for a hook in git's configuration. `file` is what stands in its
/// place as a file; `old_git` the version of a git that does not read such
/// hooks, empty for one that does.
app::Finding config_hook_finding(const installers::ConfigHook& hook,
                                 const installers::HookState& file,
                                 HookProgram program,
                                 const std::string& old_git);

/// Returns true if a finding is a problem.
bool has_problem(const std::vector<app::Finding>& findings);

std::string doctor_text(const std::vector<app::Finding>& findings,
                        const report::Style& style);

/// Returns the array [{"level", "what", "detail", "remedy"}].
Json findings_json(const std::vector<app::Finding>& findings);

/// Returns {"schema_version": 1, "ok": …, "unreadable_lines": …, "findings":
/// [{"level", "what", "detail", "remedy"}]}.
std::string doctor_json(const std::vector<app::Finding>& findings,
                        std::int64_t unreadable_lines);

}  // namespace tokens::cli
