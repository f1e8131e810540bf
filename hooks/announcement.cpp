// See announcement.hpp. Plain strings: formatting libraries cost start-up time
// that every commit would pay.
#include "hooks/announcement.hpp"

#include "lib/base/text.hpp"
#include "lib/report/labels.hpp"

#include <cstddef>

namespace tokens::hooks {
namespace {

constexpr std::size_t k_shown_digits = 8;

std::string cost_of(const app::RecordedCommit& recorded) {
  return recorded.cost ? report::dollars_text(*recorded.cost) +
                             (recorded.cost_is_partial ? "+" : "")
                       : "cost unknown";
}

std::string models_of(const app::RecordedCommit& recorded) {
  std::string text;
  for (const std::string& model : recorded.models) {
    text += text.empty() ? " (" : ", ";
    text += model;
  }
  return text.empty() ? text : text + ")";
}

std::string crossing(const report::Budget& budget) {
  const std::string scope = budget.name == "commit"
                                ? budget.scope.substr(0, k_shown_digits)
                                : budget.scope;
  return budget.name + " " + scope + ": " +
         (budget.is_exceeded()
              ? "exceeded"
              : std::to_string(budget.level()) + " % reached") +
         " (" + report::spent_text(budget) + ")";
}

}  // namespace

std::string announcement(const app::RecordedCommit& recorded) {
  const std::string place = recorded.branch.empty()
                                ? "on detached HEAD; total "
                                : "on " + recorded.branch + "; branch total ";
  return printable("git-tokens: " + format_count(recorded.tokens.total()) +
                   " tokens, " + cost_of(recorded) + models_of(recorded) +
                   " in " + recorded.commit.substr(0, k_shown_digits) + " " +
                   place + format_count(recorded.branch_tokens));
}

std::string budget_line(const std::vector<report::Budget>& crossed,
                        const std::string& problem) {
  std::string text;
  for (const report::Budget& budget : crossed) {
    text += (text.empty() ? "budget " : "; ") + crossing(budget);
  }
  if (!problem.empty()) {
    text += (text.empty() ? "" : "; ") + problem;
  }
  return text.empty() ? text : printable("git-tokens: " + text);
}

}  // namespace tokens::hooks
