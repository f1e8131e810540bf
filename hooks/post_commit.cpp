// The post-commit hook: what the commit just made cost.
#include "hooks/announcement.hpp"
#include "hooks/hooks.hpp"
#include "hooks/prompt.hpp"
#include "hooks/surroundings.hpp"
#include "lib/base/text.hpp"

namespace tokens::hooks {
namespace {

/// Asks a person, and books the answer on the commit.
void ask_instead(const app::HookInput& input,
                 const app::RecordOutcome& outcome) {
  const Occasion occasion =
      find_occasion(outcome.extraction_failed,
                    outcome.operation_under_way,
                    configured(input.directory, "tokens.prompt").value_or(""));
  if (!may_ask(occasion) || outcome.commit.empty()) {
    return;
  }
  const auto typed = ask();
  if (!typed) {
    return;
  }
  const auto recorded = app::record_typed(
      input, outcome.commit, typed->input, typed->output, typed->notes);
  say(input,
      outcome,
      recorded ? announcement(*recorded)
               : "git-tokens: " + printable(recorded.error().message));
}

}  // namespace

void post_commit() {
  const app::HookInput input = read_surroundings();
  // Static: what it holds open is closed by the end of the process.
  static app::RecordOutcome outcome;
  outcome = app::record_commit(input);
  report(input, outcome);
  if (outcome.extraction_failed && !outcome.recorded) {
    ask_instead(input, outcome);
  }
}

}  // namespace tokens::hooks
