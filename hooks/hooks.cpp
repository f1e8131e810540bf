// See hooks.hpp: what the commit just made cost, and which commits became
// which. Of the hooks that only record; pre_push.cpp is the one that sends.
#include "hooks/hooks.hpp"

#include "hooks/prompt.hpp"
#include "hooks/surroundings.hpp"
#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/system/environment.hpp"

#include <unistd.h>

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
  const auto recorded = app::record_usage(outcome.commit, *typed);
  say(input,
      outcome,
      recorded ? announcement(*recorded)
               : "git-tokens: " + printable(recorded.error().message));
}

/// Takes a total that somebody put into the environment, where transcripts
/// told nothing of this commit.
void take_count(const app::HookInput& input,
                const app::RecordOutcome& outcome,
                const std::string& text) {
  if (outcome.operation_under_way || outcome.commit.empty()) {
    return;
  }
  const auto count = parse_typed_count(text, k_most_tokens);
  if (!count) {
    say(input,
        outcome,
        "git-tokens: CLAUDE_TOKEN_COUNT is '" + printable(text) +
            "', which is no number of tokens; nothing was recorded for " +
            outcome.commit.substr(0, 8) + ": `git tokens add` does it by hand");
    return;
  }
  if (*count == 0) {
    return;
  }
  const auto recorded = app::record_usage(
      outcome.commit, app::count_usage(outcome.commit, *count));
  say(input,
      outcome,
      recorded ? announcement(*recorded)
               : "git-tokens: CLAUDE_TOKEN_COUNT was not recorded: " +
                     printable(recorded.error().message));
}

}  // namespace

void post_commit() {
  app::HookInput input = read_surroundings();
  input.makes_commit = true;
  // Static: what it holds open is closed by the end of the process.
  static app::RecordOutcome outcome;
  outcome = app::record_commit(input);
  report(input, outcome);
  if (outcome.recorded) {
    return;
  }
  if (const auto count = system::variable("CLAUDE_TOKEN_COUNT")) {
    take_count(input, outcome, *count);
  } else if (outcome.extraction_failed) {
    ask_instead(input, outcome);
  }
}

void post_rewrite(const char* command) {
  const app::HookInput input = read_surroundings();
  const auto pairs = parse_pairs(read_bounded(STDIN_FILENO));
  report(input, app::record_rewrite(input, command, pairs));
}

void post_merge() {
  const app::HookInput input = read_surroundings();
  report(input, app::record_commit(input));
}

}  // namespace tokens::hooks
