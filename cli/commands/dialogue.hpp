// Asking a person for usage, a line at a time. Reads and writes what it is
// given, so that tests need no terminal.
#pragma once

#include "lib/app/entries/entries.hpp"
#include "lib/base/result.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tokens::cli {

/// The two ends of a conversation.
struct Conversation {
  std::function<void(const std::string&)> say;
  /// Returns the next line without its newline; nothing at the end.
  std::function<std::optional<std::string>()> hear;
};

/// Asks for input tokens, output tokens and notes. A number that is none is
/// asked for again, three times at most. Fails with `usage` when the input
/// ends or no number comes; the caller has then nothing to book.
Result<app::ManualUsage> ask_for_usage(const Conversation& conversation);

/// Returns the conversation over standard input and standard error.
Conversation standard_conversation();

}  // namespace tokens::cli
