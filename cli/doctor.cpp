// `git tokens doctor`: is everything in order?
#include "cli/commands.hpp"
#include "cli/doctor_text.hpp"
#include "cli/hook_findings.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"

#include <utility>

namespace tokens::cli {

Result<ExitCode> run_doctor(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::no));
  TOKENS_TRY_ASSIGN(std::vector<app::Finding> findings,
                    app::examine(workspace));
  if (workspace.repository) {
    for (app::Finding& finding : hook_findings(*workspace.repository)) {
      findings.push_back(std::move(finding));
    }
  }
  say_warnings(workspace);
  TOKENS_TRY(print(arguments.has("--json")
                       ? doctor_json(findings)
                       : doctor_text(findings, output_style())));
  return has_problem(findings) ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
