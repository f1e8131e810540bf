// Bars and sparklines.
#include "lib/report/bars.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>

using namespace tokens;
using namespace tokens::report;

namespace {

Report daily() {
  Report report;
  report.by = {Dimension::day};
  add_group(report, {"2026-02-26"}, priced({0, 10, 0, 0, 0, 0}, 800, 1));
  add_group(report, {"2026-02-27"}, priced({0, 10, 0, 0, 0, 0}, 400, 1));
  add_group(report, {"2026-03-02"}, priced({0, 10, 0, 0, 0, 0}, 1, 1));
  return report;
}

}  // namespace

TEST_SUITE("report/bars") {
  TEST_CASE("the largest fills the width, and nothing is nothing") {
    CHECK(bar(8, 8, 2, Drawing::blocks) == "██");
    CHECK(bar(5, 8, 2, Drawing::blocks) == "█▎");
    CHECK(bar(1, 1'000'000, 2, Drawing::blocks) == "▏");
    CHECK(bar(0, 8, 2, Drawing::blocks).empty());
    CHECK(bar(4, 8, 10, Drawing::ascii) == "#####");
    CHECK(bar(1, 1'000, 10, Drawing::ascii) == "#");
    CHECK(bar(8, 8, 2, Drawing::none).empty());
  }

  TEST_CASE("a sparkline has a dot for nothing") {
    CHECK(sparkline({8, 4, 0, 1}) == "█▄·▁");
    CHECK(sparkline({0, 0}) == "··");
    CHECK(sparkline({}).empty());
  }

  TEST_CASE("the course of a report shows days without usage") {
    CHECK(course_line(daily(), 80, Drawing::blocks) ==
          "2026-02-26 █▄··▁ 2026-03-02");
    // The last ones where space is short, from one with usage on.
    CHECK(course_line(daily(), 26, Drawing::blocks) ==
          "2026-02-27 █··▁ 2026-03-02");
    CHECK(course_line(daily(), 80, Drawing::none).empty());
    CHECK(course_line(daily(), 80, Drawing::ascii).empty());
    CHECK(course_line(report_by_model(), 80, Drawing::blocks).empty());
  }

  TEST_CASE("tokens are drawn where a cost is not known") {
    CHECK(drawn_by(daily()) == DrawnBy::cost);
    CHECK(drawn_by(report_by_model()) == DrawnBy::tokens);
  }

  TEST_CASE("a table is drawn for terminals only, and never too wide") {
    const std::string plain = to_table(daily(), {false, 80});
    CHECK(plain.find("█") == std::string::npos);
    CHECK(plain.find("bar") == std::string::npos);
    const std::string drawn = to_table(daily(), {false, 80, Drawing::blocks});
    CHECK(drawn.find("Cost bar") != std::string::npos);
    CHECK(drawn.find("██████████") != std::string::npos);
    const std::string ascii = to_table(daily(), {false, 80, Drawing::ascii});
    CHECK(ascii.find("##########") != std::string::npos);
    CHECK(ascii.find("█") == std::string::npos);
    for (const int width : {40, 60, 80}) {
      for (const Drawing drawing : {Drawing::blocks, Drawing::ascii}) {
        const std::string text = to_table(daily(), {false, width, drawing});
        for (const auto line : split(text, '\n')) {
          CHECK(display_width(line) <= static_cast<std::size_t>(width));
        }
      }
    }
  }
}
