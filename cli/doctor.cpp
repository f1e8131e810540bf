// `git tokens doctor`: is everything in order?
#include "cli/commands.hpp"
#include "cli/doctor_text.hpp"
#include "cli/hook_binary.hpp"
#include "cli/hook_findings.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/system/environment.hpp"

#include <utility>

namespace tokens::cli {
namespace {

/// A team's ledger is asked by a program of its own, which waits for a server
/// longer than doctor should. Its address may hold a password: never shown.
void examine_team(const git::Repository* repository,
                  std::vector<app::Finding>& findings) {
  using Level = app::Finding::Level;
  constexpr const char* k_variable = "GIT_TOKENS_TEAM";
  constexpr const char* k_key = "tokens.team";
  const auto setting = repository != nullptr ? repository->config(k_key)
                                             : git::global_config(k_key);
  const bool is_named_outside = system::variable(k_variable).has_value();
  if (!setting && !is_named_outside) {
    return;
  }
  const std::string named = is_named_outside ? k_variable : k_key;
  if (const auto program = sibling("git-tokens-team"); !program) {
    findings.push_back({Level::problem,
                        "team ledger",
                        named + " names one, but " + program.error().message,
                        ""});
    return;
  }
  findings.push_back({Level::ok,
                      "team ledger",
                      named + " names one",
                      "`git tokens ledger status` tells whether it answers"});
}

}  // namespace

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
  examine_team(workspace.repository.get(), findings);
  say_warnings(workspace);
  TOKENS_TRY(print(arguments.has("--json")
                       ? doctor_json(findings)
                       : doctor_text(findings, output_style())));
  return has_problem(findings) ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
