// The commands that only print what the table of commands says: completions,
// man, help.
#include "cli/commands/commands.hpp"
#include "cli/text/output.hpp"
#include "cli/words/completions.hpp"
#include "cli/words/help.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

namespace tokens::cli {

Result<ExitCode> run_completions(const Arguments& arguments) {
  const auto script = completion_script(arguments.positionals.front());
  if (!script) {
    return fail(ErrorKind::internal, "completions: a shell without a script");
  }
  TOKENS_TRY(print(*script));
  return ExitCode::done;
}

Result<ExitCode> run_man(const Arguments& arguments) {
  const auto directory = arguments.value("--output");
  const auto pages = man_pages();
  if (!directory) {
    TOKENS_TRY(print(pages.front().text));
    return ExitCode::done;
  }
  TOKENS_TRY(system::make_directories(*directory));
  for (const ManPage& page : pages) {
    TOKENS_TRY(
        system::write_file_atomically(system::join(*directory, page.file),
                                      page.text,
                                      system::Durability::cached));
  }
  return ExitCode::done;
}

Result<ExitCode> run_help(const Arguments& arguments) {
  const std::string name = arguments.positional(0).value_or("");
  const CommandSpec* command = command_named(name);
  if (command == nullptr) {
    const CommandSpec* like = command_like(name);
    return fail(ErrorKind::usage,
                "no command '" + printable(name) + "'" +
                    (like == nullptr ? ""
                                     : ", did you mean '" +
                                           std::string(like->name) + "'?") +
                    "; `git tokens help` lists all commands");
  }
  TOKENS_TRY(print(help_text(*command)));
  return ExitCode::done;
}

}  // namespace tokens::cli
