// "Token usage: N/M; R remaining", in every form that was seen in public.
#include "extractor/token_usage_text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace tokens;
using extractor::find_levels;
using extractor::growth;
using extractor::Level;
using Levels = std::vector<Level>;

}  // namespace

TEST_SUITE("extractor/token_usage_text") {
  TEST_CASE("a level is found in any wrapper") {
    const Levels one{{35000, 200000}};
    for (const char* text : {
             "Token usage: 35000/200000; 165000 remaining",
             "<system_warning>Token usage: 35000/200000; 165000 "
             "remaining</system_warning>",
             "<system-reminder>\nToken usage: 35000/200000; 165000 "
             "remaining\n</system-reminder>",
             R"("\nToken usage: 35000/200000; 165000 remaining\n")",
             R"(\\u003csystem_warning\\u003eToken usage: 35000/200000; )"
             R"(165000 remaining\\u003c/system_warning\\u003e)",
             "Token usage: 35,000/200,000; 165,000 remaining",
             "Token usage: 35,000 / 200,000; 165,000 remaining",
             "Token usage:35000/200000;165000 remaining",
             "\xFF\xFE Token usage: 35000/200000; 165000 remaining \xC3",
         }) {
      CAPTURE(text);
      CHECK(extractor::may_hold_levels(text));
      CHECK(find_levels(text) == one);
    }
  }

  TEST_CASE("what lacks a part, or disagrees with itself, is no level") {
    for (const char* text : {
             "",
             "Token usage:",
             "Token usage: 85000/200000",
             "Token usage: 50%",
             "Token usage: 1234",
             "Token usage: 10000 input + 5000 output = 15000 total",
             "Token usage: 35000/200000 tokens (17%); 165000 remaining",
             "Output tokens \xE2\x80\x94 turn: 500 \xC2\xB7 session: 3000",
             "USD budget: $1/$5; $4 remaining",
             "<total_tokens>15000000 tokens left</total_tokens>",
             "430k/1000k tokens",
             "token usage: 35000/200000; 165000 remaining",
             "Token usage: 35000/200000; 165001 remaining",
             "Token usage: -5/10; 15 remaining",
             "Token usage: 5.0/10; 5 remaining",
             "Token usage: ,5/10; 5 remaining",
             "Token usage: 5/10; 5 remainin",
         }) {
      CAPTURE(text);
      CHECK(find_levels(text).empty());
    }
  }

  TEST_CASE("numbers that cannot be are no level, however long") {
    CHECK(find_levels("Token usage: 1000000000000/1000000000000; 0 remaining")
              .size() == 1);
    CHECK(find_levels("Token usage: 1000000000001/1000000000001; 0 remaining")
              .empty());
    // 2^64 + 5 would be 5 if it were cut to 64 bits.
    CHECK(find_levels("Token usage: 18446744073709551621/10; 5 remaining")
              .empty());
    const std::string nines(100'000, '9');
    CHECK(find_levels("Token usage: " + nines + "/" + nines + "; 0 remaining")
              .empty());
    CHECK(find_levels("Token usage: " + std::string(1000, '0') +
                      "5/10; 5 remaining") == Levels{{5, 10}});
  }

  TEST_CASE("levels come in the order of the text; bad ones are left out") {
    CHECK(find_levels("Token usage: 1/9; 8 remaining\n"
                      "Token usage: 2/9; 8 remaining\n"
                      "Token usage: Token usage: 3/9; 6 remaining\n"
                      "Token usage: 9/9; 0 remaining") ==
          Levels{{1, 9}, {3, 9}, {9, 9}});
  }

  TEST_CASE(
      "growth is the first level and every rise, and restarts at a fall") {
    CHECK(growth({}) == 0);
    CHECK(growth({{100, 200}}) == 100);
    CHECK(growth({{100, 200}, {150, 200}, {150, 200}}) == 150);
    CHECK(growth({{100, 200}, {190, 200}, {40, 200}, {60, 200}}) == 250);
    CHECK(growth({{5, 9}, {0, 9}, {3, 9}}) == 8);
  }
}
