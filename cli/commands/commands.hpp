// The commands: each takes the words that were typed and gives an exit code.
// What they say on the standard output is their only effect there; warnings
// go to the standard error, and errors to the caller.
#pragma once

#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"

namespace tokens::cli {

/// The exit codes of design 8.
enum class ExitCode { done = 0, failed = 1, usage = 2, over_budget = 3 };

/// Runs the command that `arguments` names.
Result<ExitCode> run_command(const Arguments& arguments);

Result<ExitCode> run_glance(const Arguments& arguments);
Result<ExitCode> run_log(const Arguments& arguments);
Result<ExitCode> run_show(const Arguments& arguments);
/// report and all its named faces.
Result<ExitCode> run_report(const Arguments& arguments);
Result<ExitCode> run_compare(const Arguments& arguments);
Result<ExitCode> run_blocks(const Arguments& arguments);
Result<ExitCode> run_statusline(const Arguments& arguments);
Result<ExitCode> run_blame(const Arguments& arguments);
Result<ExitCode> run_check(const Arguments& arguments);
Result<ExitCode> run_add(const Arguments& arguments);
Result<ExitCode> run_scan(const Arguments& arguments);
Result<ExitCode> run_backfill(const Arguments& arguments);
Result<ExitCode> run_rebuild(const Arguments& arguments);
Result<ExitCode> run_import(const Arguments& arguments);
Result<ExitCode> run_export(const Arguments& arguments);
Result<ExitCode> run_task(const Arguments& arguments);
Result<ExitCode> run_record_merge(const Arguments& arguments);
Result<ExitCode> run_merges(const Arguments& arguments);
Result<ExitCode> run_dashboard(const Arguments& arguments);
Result<ExitCode> run_sync(const Arguments& arguments);
/// Leaves the process to git-tokens-team; returns only if that is not there.
Result<ExitCode> run_team(const Arguments& arguments);
/// Leaves the process to git-tokens-ci; returns only if that is not there.
Result<ExitCode> run_ci(const Arguments& arguments);
Result<ExitCode> run_install_hooks(const Arguments& arguments);
Result<ExitCode> run_uninstall_hooks(const Arguments& arguments);
Result<ExitCode> run_status(const Arguments& arguments);
Result<ExitCode> run_doctor(const Arguments& arguments);
Result<ExitCode> run_prices(const Arguments& arguments);
Result<ExitCode> run_completions(const Arguments& arguments);
Result<ExitCode> run_man(const Arguments& arguments);
Result<ExitCode> run_help(const Arguments& arguments);

}  // namespace tokens::cli
