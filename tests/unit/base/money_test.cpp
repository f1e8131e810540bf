#include "lib/base/money.hpp"

#include <doctest/doctest.h>

TEST_SUITE("base/money") {
  using namespace tokens;

  TEST_CASE("the exact decimal keeps every pico-dollar") {
    CHECK(to_exact_decimal(PicoUsd{237'018'000'001}) == "0.237018000001");
    CHECK(to_exact_decimal(PicoUsd{12'000'000'000'000}) == "12.0");
    CHECK(to_exact_decimal(PicoUsd{0}) == "0.0");
    CHECK(to_exact_decimal(PicoUsd{1}) == "0.000000000001");
    CHECK(to_exact_decimal(PicoUsd{-1'500'000'000'000}) == "-1.5");
  }

  TEST_CASE("people see cents, and never nothing for something") {
    CHECK(to_rounded_dollars(PicoUsd{0}) == "0.00");
    CHECK(to_rounded_dollars(PicoUsd{12'345'000'000'000}) == "12.35");
    CHECK(to_rounded_dollars(PicoUsd{4'200'000'000}) == "0.0042");
    CHECK(to_rounded_dollars(PicoUsd{1}) == "<0.0001");
    CHECK(to_rounded_dollars(PicoUsd{Int128{1'234'567} * 1'000'000'000'000}) ==
          "1,234,567.00");
  }

  TEST_CASE("the largest response at the dearest rate still adds up") {
    const Int128 one = Int128{1'000'000'000'000} * 450'000'000;
    PicoUsd sum;
    for (int i = 0; i < 1000; ++i) {
      sum += PicoUsd{one};
    }
    CHECK(sum.amount() == one * 1000);
  }
}
