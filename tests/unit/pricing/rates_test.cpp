#include "lib/pricing/rates.hpp"

#include <doctest/doctest.h>

TEST_SUITE("pricing/rates") {
  using namespace tokens;
  using namespace tokens::pricing;

  TEST_CASE("a decimal becomes whole units, digit by digit") {
    CHECK(parse_decimal("12.5", 6, 100).value() == 12'500'000);
    CHECK(parse_decimal("0.1", 6, 100).value() == 100'000);
    CHECK(parse_decimal("0.000001", 6, 100).value() == 1);
    CHECK(parse_decimal("007", 6, 100).value() == 7'000'000);
    CHECK(parse_decimal("100", 6, 100).value() == 100'000'000);
    CHECK(parse_decimal("100.000000", 6, 100).value() == 100'000'000);
    CHECK(parse_decimal("0", 0, 100).value() == 0);
  }

  TEST_CASE("what is not a plain decimal in range is refused") {
    for (const char* text : {"",
                             ".",
                             ".5",
                             "5.",
                             "-1",
                             "+1",
                             "1e3",
                             "0x10",
                             "1,5",
                             "1 ",
                             " 1",
                             "1.2.3",
                             "NaN",
                             "0.0000001",
                             "1.1234567",
                             "101",
                             "100.000001",
                             "99999999999999999999999999"}) {
      CAPTURE(text);
      const auto result = parse_decimal(text, 6, 100);
      REQUIRE(!result);
      CHECK(result.error().kind == ErrorKind::parse);
    }
    CHECK(!parse_decimal("1.5", 0, 100));
  }

  TEST_CASE("rates are shown as they are written") {
    CHECK(format_rate(12'500'000) == "12.5");
    CHECK(format_rate(8'000'000) == "8");
    CHECK(format_rate(10'000) == "0.01");
    CHECK(format_rate(1) == "0.000001");
    CHECK(format_rate(0) == "0");
    CHECK(format_rate(100'000'000) == "100");
  }

  TEST_CASE("scaling is exact or refused") {
    const Rates rates{20, 40, 60, 80, 100};
    CHECK(scaled(rates, {11, 20}) == Rates{11, 22, 33, 44, 55});
    CHECK(!scaled({1, 0, 0, 0, 0}, {11, 10}));
    CHECK(!scaled({0, 0, 0, 0, 1}, {1, 2}));
    CHECK(!scaled({INT64_MAX / 2, 0, 0, 0, 0}, {3, 1}));
  }
}
