// `git tokens import`: context readings from a conversation that a person
// hands over.
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/app/entries.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

namespace tokens::cli {

Result<ExitCode> run_import(const Arguments& arguments) {
  const std::string& path = arguments.positionals.front();
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(app::NeedRepository::no));
  TOKENS_TRY_ASSIGN(const std::int64_t added,
                    app::import_conversation(workspace, path));
  say_warnings(workspace);
  TOKENS_TRY(print(
      added == 0
          ? fmt::format("Nothing new in {}.\n", printable(path))
          : fmt::format("Imported {} tokens from {}, estimated from readings "
                        "of the context.\n",
                        format_count(added),
                        printable(path))));
  return ExitCode::done;
}

}  // namespace tokens::cli
