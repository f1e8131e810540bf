// See budget_text.hpp.
#include "cli/text/budget_text.hpp"

#include "cli/text/commit_text.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace tokens::cli {
namespace {

using report::Align;
using report::Budget;
using report::Cut;
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
  std::vector<std::string> models = budget.unpriced;
  std::replace(
      models.begin(), models.end(), std::string(), std::string("(no model)"));
  return fmt::format(
      "budget {} {}: no price is known for {}; see `git tokens prices`{}",
      budget.name,
      scope_text(budget),
      fmt::join(models, ", "),
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
std::string escaped(std::string_view text, std::string_view letters) {
  std::string out;
  for (const char letter : text) {
    out += letters.find(letter) == letters.npos
               ? std::string(1, letter)
               : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
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
                     escaped(title, "%\r\n:,"),
                     escaped(text, "%\r\n"));
}

std::string budgets_text(const std::vector<Budget>& budgets,
                         const report::Style& style) {
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

JsonObject budget_json(const Budget& budget, EmptyBudgets empty) {
  const bool is_known = budget.has_data || empty == EmptyBudgets::pass;
  const auto if_known = [&](auto value) {
    return is_known ? Json(value) : Json(nullptr);
  };
  const bool is_in_tokens = budget.limit.unit == Unit::tokens;
  JsonObject object{
      {"name", budget.name},
      {"limit_usd",
       is_in_tokens ? Json(nullptr) : Json(PicoUsd{budget.limit.amount})},
      {"spent_usd", if_known(budget.spent.known_cost())}};
  if (is_in_tokens) {
    object.add("limit_tokens", static_cast<std::int64_t>(budget.limit.amount))
        .add("spent_tokens", if_known(budget.spent.tokens.total()));
  }
  // Models without a price make the amount a lower bound.
  return object.add("level", if_known(budget.level()))
      .add("scope", json_or_null(budget.scope))
      .add("state", state_text(budget))
      .add("has_unpriced", budget.spent.has_unpriced())
      .add("unpriced_models", Json::array(budget.unpriced, json_or_null));
}

std::string budgets_json(const std::vector<Budget>& budgets,
                         EmptyBudgets empty) {
  const auto object = [&](const Budget& one) {
    return budget_json(one, empty);
  };
  return JsonObject{{"schema_version", 1},
                    {"ok", verdict_of(budgets, empty) == Verdict::within},
                    {"budgets", Json::lines(budgets, object)}}
             .text() +
         "\n";
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
