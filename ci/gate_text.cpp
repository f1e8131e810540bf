// See gate_text.hpp.
#include "ci/gate_text.hpp"

#include "cli/text/budget_text.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace tokens::cli {
namespace {

constexpr std::size_t k_most_annotations = 10;  ///< of a kind in one step

std::string line(std::string_view level,
                 const std::string& text,
                 LogKind kind) {
  const std::string shown = printable(text);
  if (level.empty()) {
    return "AI budget " + shown + "\n";
  }
  return kind == LogKind::github
             ? github_annotation(level, "AI budget", shown)
             : fmt::format("{}: AI budget {}\n", level, shown);
}

/// All lines of one level; those beyond what a forge shows become one.
std::string lines(std::string_view level,
                  const std::vector<std::string>& texts,
                  LogKind kind) {
  const bool is_limited =
      kind == LogKind::github && texts.size() > k_most_annotations;
  const std::size_t shown = is_limited ? k_most_annotations - 1 : texts.size();
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) {
    out += line(level, texts[i], kind);
  }
  if (is_limited) {
    out += line(
        level,
        fmt::format("and {} more: the summary has them", texts.size() - shown),
        kind);
  }
  return out;
}

std::string unknown_reason(const report::Budget& budget) {
  if (budget.name == app::name_of(app::BudgetKind::branch) &&
      budget.scope.empty()) {
    return "; HEAD is on no branch, and no variable of CI names one";
  }
  return budget.has_data ? "; a model without a price was used: at least that"
                         : "; nothing is recorded";
}

}  // namespace

std::string gate_text(const ci::Gate& gate, LogKind kind) {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  std::vector<std::string> rest;
  for (const report::Budget& budget : gate.newly) {
    errors.push_back(budget_sentence(budget));
  }
  for (const report::Budget& budget : gate.before) {
    warnings.push_back(budget_sentence(budget) +
                       " already on the base: this does not block");
  }
  for (const report::Budget& budget : gate.unknown) {
    warnings.push_back(budget_sentence(budget) + unknown_reason(budget));
  }
  for (const report::Budget& budget : gate.within) {
    rest.push_back(budget_sentence(budget));
  }
  return lines("error", errors, kind) + lines("warning", warnings, kind) +
         lines("", rest, kind);
}

}  // namespace tokens::cli
