// `git tokens`: this branch at a glance.
#include "cli/commands.hpp"
#include "cli/commit_json.hpp"
#include "cli/commit_text.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/system/environment.hpp"

namespace tokens::cli {

Result<ExitCode> run_glance(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(const app::Glance glance, app::glance(prepared.workspace));
  TOKENS_TRY(print(arguments.has("--json")
                       ? glance_json(glance)
                       : glance_text(glance, output_style(), system::now())));
  return ExitCode::done;
}

}  // namespace tokens::cli
