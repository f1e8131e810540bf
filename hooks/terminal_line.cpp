// See terminal_line.hpp.
#include "hooks/terminal_line.hpp"

#include "lib/base/text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace tokens::hooks {
namespace {

/// Turns Ctrl-C and Ctrl-\ into ends of line, and Ctrl-Z into nothing: a
/// stopped hook would leave git waiting behind the user's back.
termios for_questions(const termios& before) {
  termios during = before;
  during.c_lflag |= ICANON | ECHO;
  during.c_cc[VEOL] = before.c_cc[VINTR];
  during.c_cc[VEOL2] = before.c_cc[VQUIT];
  during.c_cc[VINTR] = _POSIX_VDISABLE;
  during.c_cc[VQUIT] = _POSIX_VDISABLE;
  during.c_cc[VSUSP] = _POSIX_VDISABLE;
  return during;
}

/// Only there so that the signal interrupts poll and read.
void interrupt(int /*signal*/) {}

}  // namespace

TerminalLine::TerminalLine(const char* path)
    : descriptor_(open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  if (!is_open()) {
    return;
  }
  if (tcgetattr(descriptor_, &before_) != 0) {
    close(descriptor_);
    descriptor_ = -1;
    return;
  }

  struct sigaction action {};

  action.sa_handler = interrupt;  // without SA_RESTART
  for (std::size_t i = 0; i < k_signals.size(); ++i) {
    sigaction(k_signals[i], &action, &handlers_[i]);
  }
  const termios during = for_questions(before_);
  is_changed_ = tcsetattr(descriptor_, TCSANOW, &during) == 0;
}

TerminalLine::~TerminalLine() {
  if (!is_open()) {
    return;
  }
  if (is_changed_) {
    tcsetattr(descriptor_, TCSANOW, &before_);
  }
  for (std::size_t i = 0; i < k_signals.size(); ++i) {
    sigaction(k_signals[i], &handlers_[i], nullptr);
  }
  close(descriptor_);
}

void TerminalLine::say(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written < 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::optional<std::string> TerminalLine::hear(
    std::chrono::seconds patience) const {
  pollfd ready{descriptor_, POLLIN, 0};
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  if (poll(&ready, 1, static_cast<int>(milliseconds.count())) <= 0) {
    return std::nullopt;
  }
  // The terminal gives whole lines, of at most 4,096 bytes.
  std::array<char, 4096> bytes{};
  const ssize_t size = read(descriptor_, bytes.data(), bytes.size());
  if (size <= 0) {
    return std::nullopt;
  }
  const std::string_view line(bytes.data(), static_cast<std::size_t>(size));
  const auto is_key = [&](cc_t key) {
    return key != _POSIX_VDISABLE && static_cast<cc_t>(line.back()) == key;
  };
  if (is_key(before_.c_cc[VINTR]) || is_key(before_.c_cc[VQUIT])) {
    return std::nullopt;
  }
  return std::string(trim(line));
}

}  // namespace tokens::hooks
