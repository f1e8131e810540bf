// Budgets as people, programs and forges read them. Pure.
#pragma once

#include "lib/base/json.hpp"
#include "lib/report/budget.hpp"
#include "lib/report/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::cli {

/// Whether a budget without data, or with models that have no price, passes.
enum class EmptyBudgets { fail, pass };

/// What `check` found out.
enum class Verdict { within, unknown, exceeded };

/// Returns the worst of all budgets: one that is exceeded before one that is
/// not known.
Verdict verdict_of(const std::vector<report::Budget>& budgets,
                   EmptyBudgets empty);

/// Returns one line for each budget that is not known, saying why and what to
/// do. Models without a price are named also where they pass.
std::vector<std::string> budget_complaints(
    const std::vector<report::Budget>& budgets, EmptyBudgets empty);

/// Returns the table.
std::string budgets_text(const std::vector<report::Budget>& budgets,
                         const report::Style& style);

/// Returns the document of `check --json`, with a newline. A budget in tokens
/// has limit_usd null, and limit_tokens and spent_tokens beside it; what is
/// not known is null.
std::string budgets_json(const std::vector<report::Budget>& budgets,
                         EmptyBudgets empty);

/// Returns one line a budget for the log of a GitHub action: ::error for those
/// that fail, ::warning from 75 percent on, otherwise plain text.
std::string budgets_github(const std::vector<report::Budget>& budgets,
                           EmptyBudgets empty);

/// Returns "branch feature/x: $22.60 of $25.00, 90 %".
std::string budget_sentence(const report::Budget& budget);

/// Returns one line for the log of a GitHub action; `level` is "error",
/// "warning" or "notice". Nothing in the texts is taken for a command.
std::string github_annotation(std::string_view level,
                              std::string_view title,
                              std::string_view text);

/// Returns a budget as an object, as budgets_json has it.
JsonObject budget_json(const report::Budget& budget, EmptyBudgets empty);

/// Returns "$22.60 of $25.00, 90 %" for one line of other texts.
std::string budget_line(const report::Budget& budget);

}  // namespace tokens::cli
