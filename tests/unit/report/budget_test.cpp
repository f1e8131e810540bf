// Budgets: how limits are written, and levels at their exact amounts.
#include "lib/report/budget.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using report::Limit;

namespace {

constexpr Int128 k_dollar = 1'000'000'000'000;

Limit dollars(Int128 pico) {
  return {Limit::Unit::dollars, pico};
}

Limit tokens_of(Int128 count) {
  return {Limit::Unit::tokens, count};
}

/// The limit that a text writes, as text; "none", or "no" for a wrong one.
std::string read(const char* text) {
  const auto limit = report::parse_limit(text);
  if (!limit) {
    CHECK(limit.error().kind == ErrorKind::usage);
    return "no";
  }
  return *limit ? report::amount_text(**limit, (*limit)->amount) : "none";
}

report::Budget budget_of(const Limit& limit, Int128 pico) {
  report::Budget budget;
  budget.limit = limit;
  budget.has_data = true;
  budget.spent.cost = PicoUsd{pico};
  return budget;
}

}  // namespace

TEST_SUITE("report/budget") {
  TEST_CASE("dollars are numbers, with or without a sign") {
    CHECK(read("25") == "$25.00");
    CHECK(read(" $2.50 ") == "$2.50");
    CHECK(read("1,000") == "$1,000.00");
    CHECK(read("25 USD") == "$25.00");
    CHECK(read("3 dollars") == "$3.00");
    CHECK(read("0") == "$0.00");
    CHECK(report::parse_limit("0.000000000001").value() == dollars(1));
    CHECK(report::parse_limit("999999999999999").value() ==
          dollars(Int128{999'999'999'999'999} * k_dollar));
  }

  TEST_CASE("tokens say so") {
    CHECK(read("500,000 tokens") == "500,000 tokens");
    CHECK(read("2M tokens") == "2,000,000 tokens");
    CHECK(read("1.5m tokens") == "1,500,000 tokens");
    CHECK(read("250ktokens") == "250,000 tokens");
    CHECK(read("3 G Tokens") == "3,000,000,000 tokens");
    CHECK(read("1 token") == "1 token");
  }

  TEST_CASE("none is no budget, and no mistake") {
    CHECK(read("none") == "none");
  }

  TEST_CASE("what is neither is refused") {
    for (const char* text : {"",
                             "true",
                             "-5",
                             "+5",
                             "5.",
                             ".5",
                             "1e3",
                             "2M",
                             "$2M",
                             "25 EUR",
                             "1,00",
                             "10,0000",
                             ",100",
                             "5 5",
                             "tokens",
                             "M tokens",
                             "1.5 tokens",
                             "0.0001k tokens",
                             "$5 tokens",
                             "nan",
                             "0.0000000000001",
                             "1000000000000000",
                             "1000000G tokens",
                             "none 5"}) {
      CAPTURE(text);
      CHECK(read(text) == "no");
    }
  }

  TEST_CASE("a refusal says what may be written") {
    const auto limit = report::parse_limit("25 tok\x1b");
    CHECK(limit.error().message ==
          "'25 tok?' is no budget: write dollars (25, 2.50, $25), tokens (2M "
          "tokens, 500,000 tokens), or none");
  }

  TEST_CASE("options know their unit") {
    CHECK(report::parse_dollar_limit("$5").value() == dollars(5 * k_dollar));
    CHECK_FALSE(report::parse_dollar_limit("5 tokens").has_value());
    CHECK_FALSE(report::parse_dollar_limit("none").has_value());
    CHECK(report::parse_token_limit("2M").value() == tokens_of(2'000'000));
    CHECK(report::parse_token_limit("2M tokens").value() ==
          tokens_of(2'000'000));
    CHECK_FALSE(report::parse_token_limit("$5").has_value());
  }

  TEST_CASE("a level is reached at its exact amount") {
    const Limit limit = dollars(2 * k_dollar);
    for (const int level : {50, 75, 90, 100}) {
      CAPTURE(level);
      const Int128 amount = 2 * k_dollar * level / 100;
      CHECK(report::level_of(limit, amount) == level);
      CHECK(report::level_of(limit, amount - 1) < level);
      CHECK(report::level_of(limit, amount + 1) == level);
    }
    CHECK(report::level_of(limit, 0) == 0);
    CHECK(report::level_of(limit, 50 * k_dollar) == 100);
  }

  TEST_CASE("levels that are no whole number are reached above") {
    const Limit three = tokens_of(3);
    CHECK(report::level_of(three, 1) == 0);
    CHECK(report::level_of(three, 2) == 50);
    CHECK(report::level_of(three, 3) == 100);
  }

  TEST_CASE("exceeded is strictly above") {
    const Limit limit = dollars(5 * k_dollar);
    CHECK_FALSE(report::exceeds(limit, 5 * k_dollar));
    CHECK(report::exceeds(limit, 5 * k_dollar + 1));
    CHECK(report::level_of(limit, 5 * k_dollar) == 100);
  }

  TEST_CASE("a limit of nothing is exceeded by anything") {
    const Limit nothing = dollars(0);
    CHECK(report::level_of(nothing, 0) == 0);
    CHECK_FALSE(report::exceeds(nothing, 0));
    CHECK(report::level_of(nothing, 1) == 100);
    CHECK(report::exceeds(nothing, 1));
    CHECK_FALSE(report::percent_of(nothing, 1).has_value());
  }

  TEST_CASE("the largest amounts overflow nothing") {
    const Limit most = report::parse_limit("999999999999999").value().value();
    CHECK(report::level_of(most, most.amount) == 100);
    CHECK(report::percent_of(most, most.amount) == 100);
    CHECK(report::percent_of(dollars(1), most.amount) == INT64_MAX);
  }

  TEST_CASE("percent are rounded down") {
    const Limit limit = tokens_of(1000);
    CHECK(report::percent_of(limit, 999) == 99);
    CHECK(report::percent_of(limit, 1000) == 100);
    CHECK(report::percent_of(limit, 1249) == 124);
  }

  TEST_CASE("crossing is reaching what was not reached before") {
    const Limit limit = tokens_of(100);
    CHECK(report::crosses(limit, 49, 50));
    CHECK_FALSE(report::crosses(limit, 50, 74));
    CHECK(report::crosses(limit, 0, 100));
    CHECK(report::crosses(limit, 100, 101));
    CHECK_FALSE(report::crosses(limit, 101, 900));
    CHECK_FALSE(report::crosses(limit, 0, 0));
  }

  TEST_CASE("texts for people") {
    report::Budget budget =
        budget_of(dollars(25 * k_dollar), 22'600'000'000'000);
    CHECK(report::spent_text(budget) == "$22.60 of $25.00");
    budget.unpriced = {"x"};
    CHECK(report::spent_text(budget) == "$22.60+ of $25.00");
    budget.spent.cost = PicoUsd{};
    CHECK(report::spent_text(budget) == "unknown of $25.00");
    budget = budget_of(dollars(k_dollar), 1);
    CHECK(report::spent_text(budget) == "<$0.0001 of $1.00");
    budget.has_data = false;
    CHECK(report::spent_text(budget) == "unknown of $1.00");
    budget = budget_of(dollars(k_dollar / 20), k_dollar * 54 / 1'000);
    CHECK(report::spent_text(budget) == "$0.054 of $0.05");
  }
}
