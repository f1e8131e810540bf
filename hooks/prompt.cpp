// See prompt.hpp. The words of the dialogue are those of the tools that came
// before; scripts that drive them with expect go on working.
#include "hooks/prompt.hpp"

#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/system/environment.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

namespace tokens::hooks {

namespace {

/// Set where a program and not a person makes the commit.
constexpr std::array<const char*, 5> k_automatic{
    "CI", "CLAUDECODE", "AI_AGENT", "CODEX_CI", "GEMINI_CLI"};

constexpr std::string_view k_question =
    "git-tokens: no transcript could be read for this commit.\n"
    "Track tokens manually? (y/N): ";
constexpr std::string_view k_never_again =
    "Never asked again after: git config tokens.prompt never\n";
constexpr std::string_view k_enter = "Enter token counts from Claude Code:\n";

bool is_yes(const std::string& answer) {
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" ||
         answer == "YES";
}

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

/// Lines from a terminal on which Ctrl-C ends a question and nothing else. git
/// waits in the same process group, so a signal would end the commit's command
/// with an error although the commit is made: the key is turned into the end of
/// a line while we ask.
class TerminalLine {
 public:
  /// Opens the terminal and changes its settings until the destructor.
  explicit TerminalLine(const char* path)
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

  ~TerminalLine() {
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

  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  /// Returns false if there is no terminal to speak to.
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  void say(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0) {
        return;
      }
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  /// Returns the next line without blanks around it; nothing at the end of
  /// input, after Ctrl-C, a signal, or `patience` without a line.
  [[nodiscard]] std::optional<std::string> hear(
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

 private:
  static constexpr std::array k_signals{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

  int descriptor_ = -1;
  bool is_changed_ = false;
  termios before_{};
  std::array<struct sigaction, k_signals.size()> handlers_{};
};

/// Asks for one number; nothing ends the dialogue.
std::optional<std::int64_t> ask_for_count(const TerminalLine& terminal,
                                          std::string_view question,
                                          std::chrono::seconds patience) {
  terminal.say(question);
  const auto answer = terminal.hear(patience);
  if (!answer) {
    terminal.say("\n");
    return std::nullopt;
  }
  const auto count = parse_typed_count(*answer, k_most_tokens);
  if (!count) {
    terminal.say(answer->empty() ? "Skipped token tracking\n"
                                 : "Invalid input, skipping...\n");
  }
  return count;
}

}  // namespace

bool may_ask(const Occasion& occasion) {
  const bool is_wanted = occasion.setting.empty() || occasion.setting == "auto";
  return occasion.extraction_failed && !occasion.operation_under_way &&
         is_wanted && !occasion.is_automatic && occasion.is_terminal &&
         occasion.is_in_foreground;
}

Occasion find_occasion(bool extraction_failed,
                       bool operation_under_way,
                       const std::string& setting) {
  Occasion occasion;
  occasion.extraction_failed = extraction_failed;
  occasion.operation_under_way = operation_under_way;
  occasion.setting = setting;
  occasion.is_automatic = std::ranges::any_of(
      k_automatic,
      [](const char* name) { return system::variable(name).has_value(); });
  occasion.is_terminal = system::is_terminal(STDERR_FILENO);
  occasion.is_in_foreground =
      occasion.is_terminal && system::in_foreground(STDERR_FILENO);
  return occasion;
}

std::optional<app::ManualUsage> ask(const char* path,
                                    std::chrono::seconds patience) {
  const TerminalLine terminal(path);
  if (!terminal.is_open()) {
    return std::nullopt;
  }
  terminal.say(k_question);
  const auto answer = terminal.hear(patience);
  if (!answer) {
    terminal.say("\n");
    return std::nullopt;
  }
  if (!is_yes(*answer)) {
    terminal.say(k_never_again);
    return std::nullopt;
  }
  terminal.say(k_enter);
  app::ManualUsage usage;
  const auto input = ask_for_count(terminal, "  Input tokens:  ", patience);
  if (!input) {
    return std::nullopt;
  }
  const auto output = ask_for_count(terminal, "  Output tokens: ", patience);
  if (!output || *input + *output == 0) {
    return std::nullopt;
  }
  terminal.say("  Notes (optional): ");
  const auto notes = terminal.hear(patience);
  if (!notes) {
    // The numbers are whole; only the notes are missing.
    terminal.say("\n");
  }
  usage.input = *input;
  usage.output = *output;
  usage.notes = notes.value_or("");
  return usage;
}

}  // namespace tokens::hooks
