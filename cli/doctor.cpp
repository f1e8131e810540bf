// `git tokens doctor`: is everything in order?
#include "cli/commands.hpp"
#include "cli/doctor_text.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "installers/hook_state.hpp"
#include "lib/system/files.hpp"

namespace tokens::cli {
namespace {

void add_hooks(const git::Repository& repository,
               std::vector<app::Finding>& findings) {
  const auto hooks = installers::inspect_hooks(repository);
  if (!hooks) {
    findings.push_back(
        {app::Finding::Level::problem, "hooks", hooks.error().message, ""});
    return;
  }
  for (const installers::HookState& hook : *hooks) {
    const bool is_there =
        hook.binary.empty() || system::status(hook.binary).has_value();
    findings.push_back(hook_finding(
        hook, is_there ? HookProgram::found : HookProgram::missing));
  }
}

}  // namespace

Result<ExitCode> run_doctor(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(app::NeedRepository::no));
  TOKENS_TRY_ASSIGN(std::vector<app::Finding> findings,
                    app::examine(workspace));
  if (workspace.repository) {
    add_hooks(*workspace.repository, findings);
  }
  say_warnings(workspace);
  TOKENS_TRY(print(arguments.has("--json")
                       ? doctor_json(findings)
                       : doctor_text(findings, output_style())));
  return has_problem(findings) ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
