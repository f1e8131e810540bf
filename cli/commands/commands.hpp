// The commands: each takes the words that were typed and gives an answer.
// Warnings go to the standard error, and errors to the caller.
#pragma once

#include "cli/program.hpp"
#include "cli/words/arguments.hpp"
#include "lib/base/result.hpp"

namespace tokens::cli {

/// Runs the command that `arguments` names.
Result<Answer> run_command(const Arguments& arguments);

Result<Answer> run_glance(const Arguments& arguments);
Result<Answer> run_log(const Arguments& arguments);
Result<Answer> run_show(const Arguments& arguments);
/// report and all its named faces.
Result<Answer> run_report(const Arguments& arguments);
Result<Answer> run_compare(const Arguments& arguments);
Result<Answer> run_blocks(const Arguments& arguments);
Result<Answer> run_statusline(const Arguments& arguments);
Result<Answer> run_blame(const Arguments& arguments);
Result<Answer> run_check(const Arguments& arguments);
Result<Answer> run_add(const Arguments& arguments);
Result<Answer> run_scan(const Arguments& arguments);
Result<Answer> run_backfill(const Arguments& arguments);
Result<Answer> run_rebuild(const Arguments& arguments);
Result<Answer> run_import(const Arguments& arguments);
Result<Answer> run_export(const Arguments& arguments);
Result<Answer> run_task(const Arguments& arguments);
Result<Answer> run_record_merge(const Arguments& arguments);
Result<Answer> run_merges(const Arguments& arguments);
Result<Answer> run_sync(const Arguments& arguments);
Result<Answer> run_install_hooks(const Arguments& arguments);
Result<Answer> run_uninstall_hooks(const Arguments& arguments);
Result<Answer> run_status(const Arguments& arguments);
Result<Answer> run_doctor(const Arguments& arguments);
Result<Answer> run_prices(const Arguments& arguments);
Result<Answer> run_completions(const Arguments& arguments);
Result<Answer> run_man(const Arguments& arguments);
Result<Answer> run_help(const Arguments& arguments);

// These leave the process to another program of ours, and return only if that
// is not there, or when it has ended.
Result<Answer> run_dashboard(const Arguments& arguments);
Result<Answer> run_team(const Arguments& arguments);
Result<Answer> run_ci(const Arguments& arguments);

}  // namespace tokens::cli
