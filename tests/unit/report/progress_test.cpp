#include "lib/report/progress.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <array>
#include <string>

TEST_SUITE("report/progress") {
  using namespace tokens::report;
  using std::chrono::hours;
  using std::chrono::milliseconds;

  /// Both ends of a pipe or of a terminal of 60 columns.
  struct Ends {
    int reader = -1;
    int writer = -1;

    ~Ends() {
      close(reader);
      close(writer);
    }
  };

  /// Returns what waits at the reading end, without waiting for more.
  std::string drain(int reader) {
    fcntl(reader, F_SETFL, O_NONBLOCK);
    std::string all;
    std::array<char, 4096> buffer{};
    while (true) {
      const ssize_t count = read(reader, buffer.data(), buffer.size());
      if (count <= 0) {
        return all;
      }
      all.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  Ends terminal() {
    Ends ends;
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 60;
    REQUIRE(openpty(&ends.reader, &ends.writer, nullptr, nullptr, &size) == 0);
    return ends;
  }

  TEST_CASE("the line shows share and bytes, and fits") {
    CHECK(progress_line(512'000'000, 1'024'000'000, 80) ==
          "[####################--------------------]   50%  512 of 1,024 MB");
    CHECK(progress_line(512'000'000, 1'024'000'000, 40) ==
          "[#######--------]   50%  512 of 1,024 MB");
    CHECK(progress_line(512'000'000, 1'024'000'000, 30) ==
          " 50%  512 of 1,024 MB");
    CHECK(progress_line(512'000'000, 1'024'000'000, 10) == " 50%");
    CHECK(progress_line(512'000'000, 1'024'000'000, 3) == "");
  }

  TEST_CASE("nonsense in, no nonsense out") {
    CHECK(progress_line(0, 0, 20) == "  0%  0 of 0 MB");
    CHECK(progress_line(-5, 10, 4) == "  0%");
    CHECK(progress_line(50, 10, 4) == "100%");
    CHECK(progress_line(INT64_MAX, INT64_MAX, 4) == "100%");
  }

  TEST_CASE("a terminal gets the line, and has it erased at the end") {
    const Ends ends = terminal();
    {
      Progress progress(100'000'000, ends.writer, milliseconds{0});
      progress.update(25'000'000);
      CHECK(drain(ends.reader) ==
            "\r\x1b[K[#########----------------------------]   25%  25 of 100 "
            "MB");
      progress.update(100'000'000);
    }
    const std::string rest = drain(ends.reader);
    CHECK(rest.ends_with("100 of 100 MB\r\x1b[K"));
  }

  TEST_CASE("nothing is drawn before the interval is over") {
    const Ends ends = terminal();
    {
      Progress progress(100, ends.writer, hours{1});
      progress.update(50);
    }
    CHECK(drain(ends.reader).empty());
  }

  TEST_CASE("what is no terminal gets nothing") {
    Ends ends;
    std::array<int, 2> both{};
    REQUIRE(pipe(both.data()) == 0);
    ends.reader = both[0];
    ends.writer = both[1];
    {
      Progress progress(100, ends.writer, milliseconds{0});
      progress.update(50);
    }
    CHECK(drain(ends.reader).empty());
  }
}
