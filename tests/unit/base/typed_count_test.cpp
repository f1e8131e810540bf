// Token counts as people type them.
#include "lib/base/text.hpp"

#include <doctest/doctest.h>

using tokens::parse_typed_count;

namespace {
constexpr std::int64_t k_most = 1'000'000'000'000;
}

TEST_SUITE("base/typed_count") {
  TEST_CASE("digits are a number, with separators before every third") {
    CHECK(parse_typed_count("0", k_most) == 0);
    CHECK(parse_typed_count("12000", k_most) == 12000);
    CHECK(parse_typed_count("12,000", k_most) == 12000);
    CHECK(parse_typed_count("1,234,567", k_most) == 1234567);
    CHECK(parse_typed_count("1 234 567", k_most) == 1234567);
    CHECK(parse_typed_count("1_234", k_most) == 1234);
    CHECK(parse_typed_count("1'234", k_most) == 1234);
    CHECK(parse_typed_count("  42\t", k_most) == 42);
    CHECK(parse_typed_count("1000000000000", k_most) == k_most);
  }

  TEST_CASE("everything else is none") {
    for (const char* text : {"",
                             " ",
                             "-5",
                             "+5",
                             "1.5",
                             "12k",
                             "0x10",
                             "1,23",
                             "1234,567",
                             ",123",
                             "123,",
                             "1,,234",
                             "1,234 567",
                             "twelve",
                             "1000000000001",
                             "99999999999999999999999999"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_typed_count(text, k_most).has_value());
    }
  }
}
