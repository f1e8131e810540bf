// The question that a person may be asked when no transcript could be read:
// the only wait that a commit ever meets, and any key ends it.
//
// Invariants: no question without a terminal in front of a person; the
// terminal's settings are as before when this returns.

#pragma once

#include <signal.h>
#include <termios.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// What a person typed.
struct TypedUsage {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::string notes;
};

/// Asks on the terminal `path`. Enter, the end of input, Ctrl-C, `patience`
/// of silence and what is no number end it without an answer.
std::optional<TypedUsage> ask(
    const char* path = "/dev/tty",
    std::chrono::seconds patience = std::chrono::seconds{60});

class TerminalLine {
 public:
  /// Opens the terminal and changes its settings until the destructor.
  explicit TerminalLine(const char* path);
  ~TerminalLine();
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  /// Returns false if there is no terminal to speak to.
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  void say(std::string_view text) const;

  /// Returns the next line without blanks around it; nothing at the end of
  /// input, after Ctrl-C, a signal, or `patience` without a line.
  [[nodiscard]] std::optional<std::string> hear(
      std::chrono::seconds patience) const;

 private:
  static constexpr std::array k_signals{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

  int descriptor_ = -1;
  bool is_changed_ = false;
  termios before_{};
  std::array<struct sigaction, k_signals.size()> handlers_{};
};

}  // namespace tokens::hooks
