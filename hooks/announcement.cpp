// See announcement.hpp. Plain strings: formatting libraries cost start-up time
// that every commit would pay.
#include "hooks/announcement.hpp"

#include "lib/base/text.hpp"

#include <cstddef>

namespace tokens::hooks {
namespace {

constexpr std::size_t k_shown_digits = 8;

std::string cost_of(const app::RecordedCommit& recorded) {
  if (!recorded.cost) {
    return "cost unknown";
  }
  std::string text = to_rounded_dollars(*recorded.cost);
  // "<0.0001" is an amount below the smallest that is shown.
  text.insert(text.starts_with('<') ? 1 : 0, "$");
  return recorded.cost_is_partial ? text + "+" : text;
}

std::string models_of(const app::RecordedCommit& recorded) {
  std::string text;
  for (const std::string& model : recorded.models) {
    text += text.empty() ? " (" : ", ";
    text += model;
  }
  return text.empty() ? text : text + ")";
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

}  // namespace tokens::hooks
