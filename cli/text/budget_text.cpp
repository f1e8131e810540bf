// See budget_text.hpp.
#include "cli/text/budget_text.hpp"

#include "cli/text/commit_text.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace tokens::cli {
namespace {

using report::Budget;
using Unit = report::Limit::Unit;

constexpr int k_warning_level = 75;

std::string scope_text(const Budget& budget) {
  return budget.name == "commit" ? short_id(budget.scope) : budget.scope;
}

Verdict verdict_of(const Budget& budget, EmptyBudgets empty) {
  if (budget.is_exceeded()) {
    return Verdict::exceeded;
  }
  return budget.is_known() || empty == EmptyBudgets::pass ? Verdict::within
                                                          : Verdict::unknown;
}

/// Whole percent, which may be many; the level where there are none.
std::string part_text(const Budget& budget) {
  const auto percent = report::percent_of(budget.limit, budget.amount());
  return percent && budget.has_data ? format_count(*percent) + " %" : "";
}

std::string state_text(const Budget& budget) {
  if (budget.is_exceeded()) {
    return "exceeded";
  }
  return budget.is_known() ? "within" : "unknown";
}

std::string model_list(const Budget& budget) {
  std::string names;
  for (const std::string& model : budget.unpriced) {
    names += names.empty() ? "" : ", ";
    names += model.empty() ? "(no model)" : model;
  }
  return names;
}

constexpr std::string_view k_way_out = ", --allow-empty accepts it";

std::string no_data_text(const Budget& budget) {
  if (budget.name == "branch" && budget.scope.empty()) {
    return "budget branch: HEAD is detached; name the branch with --branch";
  }
  return fmt::format(
      "budget {}{}{}: no usage is recorded there; `git tokens doctor` tells "
      "why{}",
      budget.name,
      budget.scope.empty() ? "" : " ",
      scope_text(budget),
      k_way_out);
}

std::string unpriced_text(const Budget& budget, EmptyBudgets empty) {
  return fmt::format(
      "budget {} {}: no price is known for {}; see `git tokens prices`{}",
      budget.name,
      scope_text(budget),
      model_list(budget),
      empty == EmptyBudgets::pass || budget.is_exceeded() ? "" : k_way_out);
}

std::optional<std::string> complaint(const Budget& budget, EmptyBudgets empty) {
  if (!budget.has_data) {
    return empty == EmptyBudgets::pass ? std::nullopt
                                       : std::optional(no_data_text(budget));
  }
  if (!budget.unpriced.empty()) {
    return unpriced_text(budget, empty);
  }
  return std::nullopt;
}

/// GitHub reads commands line by line, and takes these for their syntax.
std::string escaped_data(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '%') {
      out += "%25";
    } else if (letter == '\r') {
      out += "%0D";
    } else if (letter == '\n') {
      out += "%0A";
    } else {
      out += letter;
    }
  }
  return out;
}

std::string escaped_property(std::string_view text) {
  std::string out;
  for (const char letter : escaped_data(text)) {
    if (letter == ':') {
      out += "%3A";
    } else if (letter == ',') {
      out += "%2C";
    } else {
      out += letter;
    }
  }
  return out;
}

std::string github_line(const Budget& budget, EmptyBudgets empty) {
  const bool fails = verdict_of(budget, empty) != Verdict::within;
  std::string text = budget_sentence(budget);
  if (const auto why = complaint(budget, empty)) {
    text = budget.is_exceeded() ? text + "; " + *why : *why;
  }
  text = printable(text);
  const bool warns =
      budget.level() >= k_warning_level || complaint(budget, empty);
  if (!fails && !warns) {
    return "AI budget " + text + "\n";
  }
  return github_annotation(
      fails ? "error" : "warning", "AI budget: " + budget.name, text);
}

/// Models without a price, which make the amount a lower bound; `null` stands
/// for responses without a model.
std::string unpriced_models(const Budget& budget) {
  std::string names;
  for (const std::string& model : budget.unpriced) {
    names += (names.empty() ? "" : ", ") + json_quote_or_null(model);
  }
  return "[" + names + "]";
}

/// The amount, `null` for what is not known at all.
std::string spent_dollars(const Budget& budget, EmptyBudgets empty) {
  const bool is_known = budget.has_data || empty == EmptyBudgets::pass;
  return report::cost_json(is_known ? budget.spent.known_cost() : std::nullopt);
}

}  // namespace

Verdict verdict_of(const std::vector<Budget>& budgets, EmptyBudgets empty) {
  Verdict worst = Verdict::within;
  for (const Budget& budget : budgets) {
    worst = std::max(worst, verdict_of(budget, empty));
  }
  return worst;
}

std::vector<std::string> budget_complaints(const std::vector<Budget>& budgets,
                                           EmptyBudgets empty) {
  std::vector<std::string> complaints;
  for (const Budget& budget : budgets) {
    if (auto text = complaint(budget, empty)) {
      complaints.push_back(std::move(*text));
    }
  }
  return complaints;
}

std::string budget_line(const Budget& budget) {
  const std::string part = part_text(budget);
  const std::string state = state_text(budget);
  return report::spent_text(budget) + (part.empty() ? "" : ", " + part) +
         (state == "within" ? "" : ", " + state);
}

std::string budget_sentence(const Budget& budget) {
  const std::string scope = scope_text(budget);
  return fmt::format("{}{}{}: {}",
                     budget.name,
                     scope.empty() ? "" : " ",
                     scope,
                     budget_line(budget));
}

std::string github_annotation(std::string_view level,
                              std::string_view title,
                              std::string_view text) {
  return fmt::format("::{} title={}::{}\n",
                     level,
                     escaped_property(title),
                     escaped_data(text));
}

std::string budgets_text(const std::vector<Budget>& budgets,
                         const report::Style& style) {
  using report::Align;
  using report::Cut;
  report::TextTable table({{"Budget", Align::left, Cut::never, 6, 0},
                           {"Scope", Align::left, Cut::middle, 12, 1},
                           {"Spent and limit", Align::right, Cut::never, 1, 0},
                           {"Used", Align::right, Cut::never, 1, 2},
                           {"State", Align::left, Cut::never, 8, 0}});
  for (const Budget& budget : budgets) {
    table.add_row({budget.name,
                   scope_text(budget),
                   report::spent_text(budget),
                   part_text(budget),
                   state_text(budget)});
  }
  return table.render(style, report::k_least_width);
}

std::string budget_json(const Budget& budget, EmptyBudgets empty) {
  const bool is_known = budget.has_data || empty == EmptyBudgets::pass;
  const bool is_in_tokens = budget.limit.unit == Unit::tokens;
  std::string out = fmt::format(
      "{{\"name\": {}, \"limit_usd\": {}, \"spent_usd\": {}, ",
      json_quote(budget.name),
      is_in_tokens ? "null" : to_exact_decimal(PicoUsd{budget.limit.amount}),
      spent_dollars(budget, empty));
  if (is_in_tokens) {
    out += fmt::format(
        "\"limit_tokens\": {}, \"spent_tokens\": {}, ",
        static_cast<std::int64_t>(budget.limit.amount),
        is_known ? std::to_string(budget.spent.tokens.total()) : "null");
  }
  return out + fmt::format(
                   "\"level\": {}, \"scope\": {}, \"state\": \"{}\", {}, "
                   "\"unpriced_models\": {}}}",
                   is_known ? std::to_string(budget.level()) : "null",
                   budget.scope.empty() ? "null" : json_quote(budget.scope),
                   state_text(budget),
                   report::unpriced_member(budget.spent),
                   unpriced_models(budget));
}

std::string budgets_json(const std::vector<Budget>& budgets,
                         EmptyBudgets empty) {
  std::string out = fmt::format(
      "{{\"schema_version\": 1, \"ok\": {}, \"budgets\": [",
      verdict_of(budgets, empty) == Verdict::within ? "true" : "false");
  for (const Budget& budget : budgets) {
    out += &budget == &budgets.front() ? "\n  " : ",\n  ";
    out += budget_json(budget, empty);
  }
  return out + "]}\n";
}

std::string budgets_github(const std::vector<Budget>& budgets,
                           EmptyBudgets empty) {
  std::string out;
  for (const Budget& budget : budgets) {
    out += github_line(budget, empty);
  }
  return out;
}

}  // namespace tokens::cli
