// `git tokens check`: budgets, with an exit status for scripts. It fails
// closed: what is not known is not within a budget.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/budget_text.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

using report::Budget;

/// The options that stand for a budget of their own.
struct TypedLimits {
  std::optional<report::Limit> cost;
  std::optional<report::Limit> tokens;

  [[nodiscard]] bool any() const { return cost || tokens; }
};

Result<TypedLimits> typed_limits(const Arguments& arguments) {
  TypedLimits limits;
  if (const auto text = arguments.value("--max-cost")) {
    const auto limit = report::parse_dollar_limit(*text);
    if (!limit) {
      return fail(limit.error().in("--max-cost"));
    }
    limits.cost = *limit;
  }
  if (const auto text = arguments.value("--max-tokens")) {
    const auto limit = report::parse_token_limit(*text);
    if (!limit) {
      return fail(limit.error().in("--max-tokens"));
    }
    limits.tokens = *limit;
  }
  for (const char* option : {"--since", "--until"}) {
    if (!limits.any() && arguments.has(option)) {
      return fail(ErrorKind::usage,
                  std::string(option) +
                      " narrows --max-cost or --max-tokens; the budgets of "
                      "git's configuration have spans of their own");
    }
  }
  return limits;
}

Result<std::vector<app::BudgetSetting>> configured_budgets(
    const app::Workspace& workspace) {
  app::BudgetSettings settings =
      app::examined_budget_settings(*workspace.repository);
  if (!settings.problems.empty()) {
    return fail(ErrorKind::usage, settings.problems.front());
  }
  if (settings.budgets.empty()) {
    return fail(ErrorKind::usage,
                "check: no budget is set; `git config tokens.budget.branch "
                "25` sets one, --max-cost 25 needs none");
  }
  return std::move(settings.budgets);
}

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
Result<std::vector<Budget>> typed_budgets(app::Workspace& workspace,
                                          const app::ReportQuery& query,
                                          const TypedLimits& limits) {
  TOKENS_TRY_ASSIGN(const report::Report report,
                    app::build_report(workspace, query));
  std::vector<Budget> budgets;
  const auto add = [&](const char* name, const report::Limit& limit) {
    Budget budget{name, scope_of(query), limit, report.total, false, {}};
    budget.has_data = report.total.responses > 0;
    if (limit.unit == report::Limit::Unit::dollars) {
      for (const report::Unpriced& unpriced : report.unpriced) {
        budget.unpriced.push_back(unpriced.model);
      }
    }
    budgets.push_back(std::move(budget));
  };
  if (limits.cost) {
    add("max-cost", *limits.cost);
  }
  if (limits.tokens) {
    add("max-tokens", *limits.tokens);
  }
  return budgets;
}

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

Result<std::string> format_of(const Arguments& arguments) {
  const std::string format =
      arguments.value("--format")
          .value_or(arguments.has("--json") ? "json" : "table");
  if (arguments.has("--json") && format != "json") {
    return fail(ErrorKind::usage,
                "--json is short for --format json; leave out one of --json "
                "and --format " +
                    format);
  }
  return format;
}

ExitCode exit_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::exceeded:
      return ExitCode::over_budget;
    case Verdict::unknown:
      return ExitCode::failed;
    case Verdict::within:
      break;
  }
  return ExitCode::done;
}

}  // namespace

Result<ExitCode> run_check(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::ReportQuery query,
                    report_query(arguments, system::now()));
  query.by.clear();
  TOKENS_TRY_ASSIGN(const TypedLimits limits, typed_limits(arguments));
  TOKENS_TRY_ASSIGN(const std::string format, format_of(arguments));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  app::Workspace& workspace = prepared.workspace;
  std::vector<Budget> budgets;
  if (limits.any()) {
    TOKENS_TRY_ASSIGN(budgets, typed_budgets(workspace, query, limits));
  } else {
    TOKENS_TRY_ASSIGN(const auto settings, configured_budgets(workspace));
    TOKENS_TRY_ASSIGN(budgets, measured(workspace, settings, query));
  }
  const EmptyBudgets empty =
      arguments.has("--allow-empty") ? EmptyBudgets::pass : EmptyBudgets::fail;
  if (format == "json") {
    TOKENS_TRY(print(budgets_json(budgets, empty)));
  } else if (format == "github") {
    TOKENS_TRY(print(budgets_github(budgets, empty)));
  } else {
    TOKENS_TRY(print(budgets_text(budgets, output_style())));
  }
  if (format != "github") {  // whose lines say it
    for (const std::string& complaint : budget_complaints(budgets, empty)) {
      complain(complaint);
    }
  }
  return exit_code(verdict_of(budgets, empty));
}

}  // namespace tokens::cli
