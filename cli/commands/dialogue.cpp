// See dialogue.hpp. The words are those of the tools that came before.
#include "cli/commands/dialogue.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"

#include <cstdio>
#include <iostream>

namespace tokens::cli {
namespace {

constexpr int k_most_tries = 3;

tl::unexpected<Error> nothing_entered() {
  return fail(ErrorKind::io, "add: nothing was entered, nothing was changed");
}

Result<std::int64_t> ask_for_count(const Conversation& conversation,
                                   const std::string& question) {
  for (int i = 0; i < k_most_tries; ++i) {
    conversation.say(question);
    const auto line = conversation.hear();
    if (!line) {
      conversation.say("\n");
      return nothing_entered();
    }
    if (const auto count = parse_typed_count(*line, k_most_tokens)) {
      return *count;
    }
    conversation.say("  A whole number, please, such as 12000 or 12,000.\n");
  }
  return nothing_entered();
}

}  // namespace

Result<app::ManualUsage> ask_for_usage(const Conversation& conversation) {
  app::ManualUsage usage;
  TOKENS_TRY_ASSIGN(usage.input,
                    ask_for_count(conversation, "  Input tokens:  "));
  TOKENS_TRY_ASSIGN(usage.output,
                    ask_for_count(conversation, "  Output tokens: "));
  conversation.say("  Notes (optional): ");
  const auto notes = conversation.hear();
  if (!notes) {
    conversation.say("\n");
    return nothing_entered();
  }
  usage.notes = trim(*notes);
  return usage;
}

Conversation standard_conversation() {
  return {[](const std::string& text) {
            // Nobody hears it if this fails; the answer shows it.
            static_cast<void>(std::fputs(text.c_str(), stderr));
          },
          []() -> std::optional<std::string> {
            std::string line;
            if (!std::getline(std::cin, line)) {
              return std::nullopt;
            }
            return line;
          }};
}

}  // namespace tokens::cli
