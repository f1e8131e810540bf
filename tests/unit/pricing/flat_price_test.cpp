// The flat price of the task log: exact, or no price at all.
#include "lib/pricing/pricing.hpp"

#include <doctest/doctest.h>

namespace tokens::pricing {
namespace {

TEST_CASE("pricing/flat_price: the usual price") {
  const FlatPrice usual;
  CHECK(usual.usd_per_million == "2.60");
  CHECK(to_exact_decimal(usual.cost(1'000'000)) == "2.6");
  CHECK(to_exact_decimal(usual.cost(3500)) == "0.0091");
  CHECK(to_exact_decimal(usual.cost(1)) == "0.0000026");
  CHECK(parse_flat_price("2.60")->per_token == usual.per_token);
}

TEST_CASE("pricing/flat_price: what people write") {
  CHECK(parse_flat_price("$3")->usd_per_million == "3.00");
  CHECK(parse_flat_price(" 0.000001 ")->per_token == PicoUsd{1});
  CHECK(parse_flat_price("0.000001")->usd_per_million == "0.000001");
  CHECK(parse_flat_price("0")->per_token == PicoUsd{0});
  CHECK(parse_flat_price("1000000")->per_token == PicoUsd{1'000'000'000'000});
}

TEST_CASE("pricing/flat_price: what is no price") {
  for (const char* text : {"",
                           "$",
                           ".5",
                           "-1",
                           "+1",
                           "2,60",
                           "1e3",
                           "2.6 USD",
                           "0.0000001",
                           "1000000.000001",
                           "99999999",
                           "1.2.3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_flat_price(text).has_value());
  }
}

}  // namespace
}  // namespace tokens::pricing
