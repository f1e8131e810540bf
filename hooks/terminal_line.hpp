// Lines from a terminal on which Ctrl-C ends a question and nothing else. git
// waits in the same process group, so a signal would end the commit's command
// with an error although the commit is made: the key is turned into the end of
// a line while we ask.
#pragma once

#include <signal.h>
#include <termios.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::hooks {

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
