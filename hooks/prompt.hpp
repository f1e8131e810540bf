// The question that a person may be asked when no transcript could be read:
// the only wait that a commit ever meets, and any key ends it.
//
// Invariants: no question without a terminal in front of a person; the
// terminal's settings are as before when this returns.

#pragma once

#include "lib/app/entries/entries.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tokens::hooks {

/// Everything that decides whether to ask.
struct Occasion {
  bool extraction_failed = false;
  bool operation_under_way = false;  ///< rebase, merge or pick
  std::string setting;               ///< tokens.prompt; empty: not set
  bool is_automatic = false;      ///< a variable says that no person is there
  bool is_terminal = false;       ///< standard error is one
  bool is_in_foreground = false;  ///< and our process group may read from it
};

/// Returns true if all of it speaks for asking.
bool may_ask(const Occasion& occasion);

/// Returns the occasion as the process finds it, for these outcomes of the
/// extraction; `setting` is tokens.prompt.
Occasion find_occasion(bool extraction_failed,
                       bool operation_under_way,
                       const std::string& setting);

/// Asks on the terminal `path`. Enter, the end of input, Ctrl-C, `patience`
/// of silence and what is no number end it without an answer.
std::optional<app::ManualUsage> ask(
    const char* path = "/dev/tty",
    std::chrono::seconds patience = std::chrono::seconds{60});

}  // namespace tokens::hooks
