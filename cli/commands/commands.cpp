// From the table's names to the commands, and the commands that only print what
// the table says: completions, man, help.
#include "cli/commands/commands.hpp"

#include "cli/words/help.hpp"
#include "lib/system/files.hpp"

#include <array>
#include <string_view>

namespace tokens::cli {
namespace {

struct Runner {
  std::string_view name;
  Result<Answer> (*run)(const Arguments& arguments);
};

/// All but the named faces of report; a scenario test looks for every command.
constexpr std::array k_runners{Runner{"", run_glance},
                               Runner{"log", run_log},
                               Runner{"show", run_show},
                               Runner{"report", run_report},
                               Runner{"compare", run_compare},
                               Runner{"top", run_report},
                               Runner{"blocks", run_blocks},
                               Runner{"statusline", run_statusline},
                               Runner{"blame", run_blame},
                               Runner{"check", run_check},
                               Runner{"add", run_add},
                               Runner{"scan", run_scan},
                               Runner{"backfill", run_backfill},
                               Runner{"rebuild", run_rebuild},
                               Runner{"import", run_import},
                               Runner{"export", run_export},
                               Runner{"task", run_task},
                               Runner{"record-merge", run_record_merge},
                               Runner{"merges", run_merges},
                               Runner{"dashboard", run_dashboard},
                               Runner{"sync", run_sync},
                               Runner{"ledger", run_team},
                               Runner{"ci", run_ci},
                               Runner{"install-hooks", run_install_hooks},
                               Runner{"uninstall-hooks", run_uninstall_hooks},
                               Runner{"status", run_status},
                               Runner{"doctor", run_doctor},
                               Runner{"prices", run_prices},
                               Runner{"completions", run_completions},
                               Runner{"man", run_man},
                               Runner{"help", run_help}};

}  // namespace

Result<Answer> run_command(const Arguments& arguments) {
  const CommandSpec& command = *arguments.command;
  if (!command.report_dimension.empty()) {
    return run_report(arguments);
  }
  for (const Runner& runner : k_runners) {
    if (runner.name == command.name) {
      return runner.run(arguments);
    }
  }
  return fail(ErrorKind::internal, "a command without code");
}

Result<Answer> run_completions(const Arguments& arguments) {
  const auto script = completion_script(arguments.positionals.front());
  if (!script) {
    return fail(ErrorKind::internal, "completions: a shell without a script");
  }
  return *script;
}

Result<Answer> run_man(const Arguments& arguments) {
  const auto directory = arguments.value("--output");
  const auto pages = man_pages();
  if (!directory) {
    return pages.front().text;
  }
  TOKENS_TRY(system::make_directories(*directory));
  for (const ManPage& page : pages) {
    TOKENS_TRY(
        system::write_file_atomically(system::join(*directory, page.file),
                                      page.text,
                                      system::Durability::cached));
  }
  return Answer{};
}

Result<Answer> run_help(const Arguments& arguments) {
  const std::string name = arguments.positional(0).value_or("");
  TOKENS_TRY_ASSIGN(const CommandSpec* command,
                    name.empty() ? command_named(name) : known_command(name));
  return help_text(*command);
}

}  // namespace tokens::cli
