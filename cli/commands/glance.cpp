// `git tokens`: this branch at a glance.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/commit_json.hpp"
#include "cli/text/commit_text.hpp"
#include "cli/text/output.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/system/environment.hpp"

#include <string>
#include <utility>

namespace tokens::cli {

namespace {

/// The branch's budget, if there is one. One that means nothing is no reason
/// to show nothing.
Result<void> add_budget(app::Workspace& workspace, app::Glance& glance) {
  const auto settings = app::budget_settings(*workspace.repository);
  for (const std::string& problem : settings.problems) {
    complain(problem);
  }
  for (const app::BudgetSetting& setting : settings.budgets) {
    if (setting.kind != app::BudgetKind::branch || glance.branch.empty()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(
        auto measured,
        app::measure_budgets(
            workspace, {setting}, {"", glance.branch, system::now(), {}}));
    glance.budget = std::move(measured.front().budget);
  }
  return {};
}

}  // namespace

Result<ExitCode> run_glance(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(app::Glance glance, app::glance(prepared.workspace));
  TOKENS_TRY(add_budget(prepared.workspace, glance));
  TOKENS_TRY(print(arguments.has("--json")
                       ? glance_json(glance)
                       : glance_text(glance, output_style(), system::now())));
  return ExitCode::done;
}

}  // namespace tokens::cli
