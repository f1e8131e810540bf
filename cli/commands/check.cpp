// `git tokens check`: budgets, with an exit status for scripts. It fails
// closed: what is not known is not within a budget.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/text/budget_text.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/system/environment.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

using report::Budget;

/// Returns "feature/x since 2026-03-01T00:00:00Z", or "all time".
std::string scope_of(const app::ReportQuery& query) {
  std::string scope = query.branch;
  const auto add = [&scope](const char* word, const Moment& moment) {
    scope += (scope.empty() ? "" : " ") + std::string(word) + " " +
             format_iso8601_seconds(moment);
  };
  if (query.since) {
    add("since", *query.since);
  }
  if (query.until) {
    add("until", *query.until);
  }
  return scope.empty() ? "all time" : scope;
}

/// What the options ask for: one report for both.
Result<std::vector<Budget>> measured(app::Workspace& workspace,
                                     std::vector<Budget> limits,
                                     const app::ReportQuery& query) {
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, query));
  for (Budget& budget : limits) {
    budget.scope = scope_of(query);
    budget.spent = report.total;
    budget.has_data = report.total.responses > 0;
    if (budget.limit.unit == report::Limit::Unit::dollars) {
      for (const report::Unpriced& unpriced : report.unpriced) {
        budget.unpriced.push_back(unpriced.model);
      }
    }
  }
  return limits;
}

/// What git's configuration asks for.
Result<std::vector<Budget>> measured(
    app::Workspace& workspace,
    const std::vector<app::BudgetSetting>& settings,
    const app::ReportQuery& query) {
  TOKENS_TRY_ASSIGN(const git::Head head, workspace.repository->head());
  const app::BudgetSubject subject{
      head.id,
      query.branch.empty() ? head.branch : query.branch,
      system::now(),
      query.offset};
  TOKENS_TRY_ASSIGN(auto all,
                    app::measure_budgets(workspace, settings, subject));
  std::vector<Budget> budgets;
  for (app::MeasuredBudget& one : all) {
    budgets.push_back(std::move(one.budget));
  }
  return budgets;
}

ExitCode exit_code(Verdict verdict) {
  return verdict == Verdict::exceeded  ? ExitCode::over_budget
         : verdict == Verdict::unknown ? ExitCode::failed
                                       : ExitCode::done;
}

}  // namespace

Result<Answer> run_check(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::ReportQuery query,
                    report_query(arguments, system::now()));
  query.by.clear();
  TOKENS_TRY_ASSIGN(std::vector<Budget> budgets, limit_options(arguments));
  for (const char* option : {"--since", "--until"}) {
    if (budgets.empty() && arguments.has(option)) {
      return fail(ErrorKind::usage,
                  std::string(option) +
                      " narrows --max-cost or --max-tokens; the budgets of "
                      "git's configuration have spans of their own");
    }
  }
  TOKENS_TRY_ASSIGN(const std::string format, chosen_format(arguments));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  if (!budgets.empty()) {
    TOKENS_TRY_ASSIGN(budgets, measured(workspace, std::move(budgets), query));
  } else {
    TOKENS_TRY_ASSIGN(const auto settings, configured_budgets(workspace));
    if (settings.empty()) {
      return fail(ErrorKind::usage,
                  "check: no budget is set; `git config tokens.budget.branch "
                  "25` sets one, --max-cost 25 needs none");
    }
    TOKENS_TRY_ASSIGN(budgets, measured(workspace, settings, query));
  }
  const EmptyBudgets empty =
      arguments.has("--allow-empty") ? EmptyBudgets::pass : EmptyBudgets::fail;
  TOKENS_TRY(print(format == "json" ? budgets_json(budgets, empty)
                   : format == "github"
                       ? budgets_github(budgets, empty)
                       : budgets_text(budgets, output_style())));
  if (format != "github") {  // whose lines say it
    for (const std::string& complaint : budget_complaints(budgets, empty)) {
      complain(complaint);
    }
  }
  return exit_code(verdict_of(budgets, empty));
}

}  // namespace tokens::cli
