// `git tokens doctor`: is everything in order?
#include "cli/commands.hpp"
#include "cli/doctor_text.hpp"
#include "cli/hook_binary.hpp"
#include "cli/hook_findings.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/app/sharing/team_setting.hpp"
#include "lib/app/upkeep/maintenance.hpp"

#include <utility>

namespace tokens::cli {
namespace {

/// A team's ledger is asked by a program of its own, which waits for a server
/// longer than doctor should. Its address may hold a password: never shown.
void examine_team(const git::Repository* repository,
                  std::vector<app::Finding>& findings) {
  using Level = app::Finding::Level;
  const auto setting = app::team_setting(repository);
  if (!setting) {
    return;
  }
  if (const auto program = sibling("git-tokens-team"); !program) {
    findings.push_back(
        {Level::problem,
         "team ledger",
         setting->source + " names one, but " + program.error().message,
         ""});
    return;
  }
  findings.push_back({Level::ok,
                      "team ledger",
                      setting->source + " names one",
                      "`git tokens ledger status` tells whether it answers"});
}

}  // namespace

Result<ExitCode> run_doctor(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::no));
  std::vector<app::Finding> findings;
  if (arguments.has("--recover")) {
    TOKENS_TRY_ASSIGN(findings, app::recover(workspace));
  }
  TOKENS_TRY_ASSIGN(const auto examined, app::examine(workspace));
  findings.insert(findings.end(), examined.begin(), examined.end());
  TOKENS_TRY_ASSIGN(const auto aside, app::examine_set_aside(workspace));
  findings.insert(findings.end(), aside.begin(), aside.end());
  if (workspace.repository) {
    for (app::Finding& finding : hook_findings(*workspace.repository)) {
      findings.push_back(std::move(finding));
    }
  }
  examine_team(workspace.repository.get(), findings);
  say_warnings(workspace);
  TOKENS_TRY_ASSIGN(const std::int64_t unreadable,
                    app::unreadable_lines(workspace));
  TOKENS_TRY(print(arguments.has("--json")
                       ? doctor_json(findings, unreadable)
                       : doctor_text(findings, output_style())));
  return has_problem(findings) ? ExitCode::failed : ExitCode::done;
}

}  // namespace tokens::cli
