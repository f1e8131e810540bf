#include "lib/system/environment.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

/// A terminal that nobody looks at.
struct Terminal {
  explicit Terminal(unsigned short columns) {
    const winsize size{24, columns, 0, 0};
    if (openpty(&master, &slave, nullptr, nullptr, &size) != 0) {
      slave = -1;
    }
  }

  ~Terminal() {
    ::close(master);
    ::close(slave);
  }

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  int master = -1;
  int slave = -1;
};

}  // namespace

TEST_SUITE("system/terminal") {
  using namespace tokens::system;
  using tokens::testing::ScopedVariable;

  TEST_CASE("a terminal is known from a file") {
    const Terminal terminal(100);
    REQUIRE(terminal.slave >= 0);
    CHECK(is_terminal(terminal.slave));
    const int file = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    CHECK(!is_terminal(file));
    CHECK(!in_foreground(file));
    ::close(file);
    CHECK(!in_foreground(terminal.slave));  // it is not our session's
  }

  TEST_CASE("the width is COLUMNS, else the terminal's, else 80") {
    const ScopedVariable unset("COLUMNS", nullptr);
    const Terminal terminal(100);
    REQUIRE(terminal.slave >= 0);
    CHECK(terminal_width(terminal.slave) == 100);
    CHECK(terminal_width(-1) == 80);
    const Terminal unsized(0);
    CHECK(terminal_width(unsized.slave) == 80);
    for (const char* bad : {"wide", "-5", "3", "99999999999", "80x"}) {
      const ScopedVariable odd("COLUMNS", bad);
      CHECK(terminal_width(terminal.slave) == 100);
    }
    const ScopedVariable set("COLUMNS", "132");
    CHECK(terminal_width(terminal.slave) == 132);
  }

  TEST_CASE("colour obeys NO_COLOR, then CLICOLOR_FORCE, then the terminal") {
    const ScopedVariable no("NO_COLOR", nullptr);
    const ScopedVariable force("CLICOLOR_FORCE", nullptr);
    const ScopedVariable plain("CLICOLOR", nullptr);
    const ScopedVariable term("TERM", "xterm");
    const Terminal terminal(80);
    REQUIRE(terminal.slave >= 0);
    CHECK(wants_colour(terminal.slave));
    CHECK(!wants_colour(-1));
    {
      const ScopedVariable dumb("TERM", "dumb");
      CHECK(!wants_colour(terminal.slave));
    }
    {
      const ScopedVariable off("CLICOLOR", "0");
      CHECK(!wants_colour(terminal.slave));
    }
    {
      const ScopedVariable zero("CLICOLOR_FORCE", "0");
      CHECK(!wants_colour(-1));
    }
    const ScopedVariable forced("CLICOLOR_FORCE", "1");
    CHECK(wants_colour(-1));
    const ScopedVariable never("NO_COLOR", "1");
    CHECK(!wants_colour(terminal.slave));
  }
}
