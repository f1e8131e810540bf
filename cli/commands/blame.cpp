// `git tokens blame`: what the lines that stand today cost.
#include "lib/app/reports/blame.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/blame_text.hpp"
#include "cli/text/output.hpp"

namespace tokens::cli {

Result<ExitCode> run_blame(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(
      const app::Blame blame,
      app::blame(prepared.workspace, arguments.positional(0).value_or(".")));
  TOKENS_TRY(print(arguments.has("--json")
                       ? blame_json(blame)
                       : blame_text(blame, output_style())));
  return ExitCode::done;
}

}  // namespace tokens::cli
