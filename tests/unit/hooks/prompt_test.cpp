// When a person is asked, and what the answers come to. The terminal is a
// pseudo-terminal whose other end the test types into.
#include "hooks/prompt.hpp"

#include "lib/base/text.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace tokens;
using hooks::Occasion;

namespace {

Occasion good_occasion() {
  Occasion occasion;
  occasion.extraction_failed = true;
  occasion.is_terminal = true;
  occasion.is_in_foreground = true;
  return occasion;
}

/// A terminal with somebody at it.
class Terminal {
 public:
  Terminal() {
    std::array<char, 256> name{};
    REQUIRE(openpty(&keyboard_, &screen_, name.data(), nullptr, nullptr) == 0);
    path_ = name.data();
  }

  ~Terminal() {
    close(keyboard_);
    close(screen_);
  }

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Asks, types one of `keys` after each question, and returns the answer.
  /// What the terminal showed is in shows().
  std::optional<app::ManualUsage> asked(std::vector<std::string> keys) {
    std::thread person([this, &keys] { answer(keys); });
    // Silence is heard at once; otherwise the person is waited for.
    const auto patience = std::chrono::seconds{keys.empty() ? 0 : 20};
    auto usage = hooks::ask(path_.c_str(), patience);
    is_over_ = true;
    person.join();
    return usage;
  }

  [[nodiscard]] bool shows(const char* text) const {
    return shown_.find(text) != std::string::npos;
  }

  [[nodiscard]] termios settings() const {
    termios now{};
    REQUIRE(tcgetattr(screen_, &now) == 0);
    return now;
  }

 private:
  /// Reads what is shown, and types the next keys at every question.
  void answer(const std::vector<std::string>& keys) {
    std::size_t next = 0;
    std::size_t answered = 0;
    for (bool is_last = false; !is_last;) {
      is_last = is_over_;
      pollfd ready{keyboard_, POLLIN, 0};
      if (poll(&ready, 1, 10) > 0) {
        std::array<char, 4096> bytes{};
        const ssize_t size = read(keyboard_, bytes.data(), bytes.size());
        shown_.append(bytes.data(),
                      static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        is_last = false;
      }
      // A question ends in a colon and blanks.
      const bool is_asked = shown_.size() > answered && shown_.ends_with(' ') &&
                            trim(shown_).ends_with(':');
      if (is_asked && next < keys.size()) {
        answered = shown_.size();
        static_cast<void>(
            write(keyboard_, keys[next].data(), keys[next].size()));
        ++next;
      }
    }
  }

  int keyboard_ = -1;
  int screen_ = -1;
  std::string path_;
  std::string shown_;
  std::atomic<bool> is_over_{false};
};

}  // namespace

TEST_SUITE("hooks/prompt") {
  TEST_CASE("a person is asked only if everything speaks for it") {
    CHECK(hooks::may_ask(good_occasion()));
    Occasion occasion = good_occasion();
    occasion.setting = "auto";
    CHECK(hooks::may_ask(occasion));

    for (const char* setting : {"never", "false", "always"}) {
      occasion = good_occasion();
      occasion.setting = setting;
      CHECK_FALSE(hooks::may_ask(occasion));
    }
    occasion = good_occasion();
    occasion.extraction_failed = false;
    CHECK_FALSE(hooks::may_ask(occasion));
    occasion = good_occasion();
    occasion.operation_under_way = true;
    CHECK_FALSE(hooks::may_ask(occasion));
    occasion = good_occasion();
    occasion.is_automatic = true;
    CHECK_FALSE(hooks::may_ask(occasion));
    occasion = good_occasion();
    occasion.is_terminal = false;
    CHECK_FALSE(hooks::may_ask(occasion));
    occasion = good_occasion();
    occasion.is_in_foreground = false;
    CHECK_FALSE(hooks::may_ask(occasion));
  }

  TEST_CASE("each of the variables says that no person is there") {
    const testing::ScopedVariable ci("CI", nullptr);
    const testing::ScopedVariable claude("CLAUDECODE", nullptr);
    const testing::ScopedVariable agent("AI_AGENT", nullptr);
    const testing::ScopedVariable codex("CODEX_CI", nullptr);
    const testing::ScopedVariable gemini("GEMINI_CLI", nullptr);
    CHECK_FALSE(hooks::find_occasion(true, false, "").is_automatic);
    for (const char* name :
         {"CI", "CLAUDECODE", "AI_AGENT", "CODEX_CI", "GEMINI_CLI"}) {
      CAPTURE(name);
      const testing::ScopedVariable set(name, "1");
      CHECK(hooks::find_occasion(true, false, "").is_automatic);
    }
  }

  TEST_CASE("yes and two numbers are usage") {
    Terminal terminal;
    const auto usage =
        terminal.asked({"y\n", "12,000\n", "3000\n", "by hand\n"});
    REQUIRE(usage);
    CHECK(usage->input == 12'000);
    CHECK(usage->output == 3'000);
    CHECK(usage->notes == "by hand");
    CHECK(terminal.shows("Track tokens manually? (y/N): "));
    CHECK(terminal.shows("  Input tokens:  "));
    CHECK(terminal.shows("  Output tokens: "));
    CHECK(terminal.shows("  Notes (optional): "));
  }

  TEST_CASE("no, Enter and anything else than yes skip it, and say how") {
    for (const char* typed : {"n\n", "\n", "maybe\n", "N\n"}) {
      CAPTURE(typed);
      Terminal terminal;
      CHECK_FALSE(terminal.asked({typed}).has_value());
      CHECK(terminal.shows("git config tokens.prompt never"));
      CHECK_FALSE(terminal.shows("Input tokens"));
    }
  }

  TEST_CASE("the end of input, Ctrl-C and Ctrl-\\ skip it at once") {
    for (const char* typed : {"\x04", "\x03", "\x1c", "y\x03", "abc\x03"}) {
      CAPTURE(typed);
      Terminal terminal;
      CHECK_FALSE(terminal.asked({typed}).has_value());
      CHECK_FALSE(terminal.shows("Input tokens"));
      CHECK_FALSE(terminal.shows("tokens.prompt never"));
    }
    Terminal terminal;
    CHECK_FALSE(terminal.asked({"y\n", "12\n", "\x03"}).has_value());
    CHECK(terminal.shows("Output tokens"));
  }

  TEST_CASE("silence skips it") {
    Terminal terminal;
    CHECK_FALSE(terminal.asked({}).has_value());
    CHECK(terminal.shows("(y/N): "));
  }

  TEST_CASE("what is no number skips it") {
    Terminal terminal;
    CHECK_FALSE(terminal.asked({"y\n", "many\n"}).has_value());
    CHECK(terminal.shows("Invalid input, skipping..."));
    CHECK_FALSE(terminal.shows("Output tokens"));
    Terminal other;
    CHECK_FALSE(other.asked({"y\n", "12\n", "-3\n"}).has_value());
    CHECK(other.shows("Invalid input, skipping..."));
  }

  TEST_CASE("nothing at all is no usage") {
    Terminal terminal;
    CHECK_FALSE(terminal.asked({"y\n", "0\n", "0\n"}).has_value());
  }

  TEST_CASE("numbers count also where the notes are cut short") {
    Terminal terminal;
    const auto usage = terminal.asked({"y\n", "1\n", "2\n", "\x03"});
    REQUIRE(usage);
    CHECK(usage->output == 2);
    CHECK(usage->notes.empty());
  }

  TEST_CASE("the terminal is left as it was") {
    Terminal terminal;
    const termios before = terminal.settings();
    CHECK_FALSE(terminal.asked({"y\n", "many\n"}).has_value());
    const termios after = terminal.settings();
    CHECK(before.c_lflag == after.c_lflag);
    for (const int key : {VINTR, VQUIT, VSUSP, VEOL, VEOL2}) {
      CHECK(before.c_cc[key] == after.c_cc[key]);
    }
  }

  TEST_CASE("without a terminal there is no question") {
    CHECK_FALSE(hooks::ask("/dev/null").has_value());
    CHECK_FALSE(hooks::ask("/nowhere/at/all").has_value());
  }
}
