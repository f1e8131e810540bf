// From the table's ids to the commands. The switch has no default: a command
// of the table that nobody runs does not compile.
#include "cli/commands/commands.hpp"

namespace tokens::cli {

Result<ExitCode> run_command(const Arguments& arguments) {
  switch (arguments.command->id) {
    case CommandId::glance:
      return run_glance(arguments);
    case CommandId::log:
      return run_log(arguments);
    case CommandId::show:
      return run_show(arguments);
    case CommandId::report:
    case CommandId::daily:
    case CommandId::weekly:
    case CommandId::monthly:
    case CommandId::sessions:
    case CommandId::branches:
    case CommandId::authors:
    case CommandId::models:
    case CommandId::trends:
    case CommandId::top:
      return run_report(arguments);
    case CommandId::compare:
      return run_compare(arguments);
    case CommandId::blocks:
      return run_blocks(arguments);
    case CommandId::statusline:
      return run_statusline(arguments);
    case CommandId::blame:
      return run_blame(arguments);
    case CommandId::check:
      return run_check(arguments);
    case CommandId::add:
      return run_add(arguments);
    case CommandId::scan:
      return run_scan(arguments);
    case CommandId::backfill:
      return run_backfill(arguments);
    case CommandId::rebuild:
      return run_rebuild(arguments);
    case CommandId::import:
      return run_import(arguments);
    case CommandId::export_file:
      return run_export(arguments);
    case CommandId::task:
      return run_task(arguments);
    case CommandId::record_merge:
      return run_record_merge(arguments);
    case CommandId::merges:
      return run_merges(arguments);
    case CommandId::dashboard:
      return run_dashboard(arguments);
    case CommandId::sync:
      return run_sync(arguments);
    case CommandId::ledger:
      return run_team(arguments);
    case CommandId::ci:
      return run_ci(arguments);
    case CommandId::install_hooks:
      return run_install_hooks(arguments);
    case CommandId::uninstall_hooks:
      return run_uninstall_hooks(arguments);
    case CommandId::status:
      return run_status(arguments);
    case CommandId::doctor:
      return run_doctor(arguments);
    case CommandId::prices:
      return run_prices(arguments);
    case CommandId::completions:
      return run_completions(arguments);
    case CommandId::man:
      return run_man(arguments);
    case CommandId::help:
      return run_help(arguments);
  }
  return fail(ErrorKind::internal, "a command without code");
}

}  // namespace tokens::cli
