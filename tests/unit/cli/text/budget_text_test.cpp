// Budgets as tables, documents and annotations.
#include "cli/text/budget_text.hpp"

#include "tests/unit/cli/text/samples.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace tokens;
using cli::EmptyBudgets;
using cli::Verdict;
using nlohmann::json;
using report::Budget;
using report::Limit;
using tokens::testing::holds;
using tokens::testing::widest;

namespace {

constexpr Int128 k_dollar = 1'000'000'000'000;

Budget some_budget(Int128 limit, Int128 spent) {
  Budget budget;
  budget.name = "branch";
  budget.scope = "feature/x";
  budget.limit = {Limit::Unit::dollars, limit};
  budget.spent.responses = 2;
  budget.spent.priced = 2;
  budget.spent.cost = PicoUsd{spent};
  budget.has_data = true;
  return budget;
}

Budget empty_budget() {
  Budget budget = some_budget(k_dollar, 0);
  budget.spent = {};
  budget.has_data = false;
  return budget;
}

Budget unpriced_budget() {
  Budget budget = some_budget(k_dollar, 5);
  budget.spent.priced = 1;
  budget.unpriced = {"", "some:model"};
  return budget;
}

Budget token_budget() {
  Budget budget = some_budget(0, 3 * k_dollar);
  budget.limit = {Limit::Unit::tokens, 1'000};
  budget.spent.tokens.output = 900;
  return budget;
}

}  // namespace

TEST_SUITE("cli/text/budget_text") {
  TEST_CASE("the worst budget is the verdict") {
    const Budget within = some_budget(k_dollar, k_dollar);
    const Budget above = some_budget(k_dollar, k_dollar + 1);
    CHECK(cli::verdict_of({within}, EmptyBudgets::fail) == Verdict::within);
    CHECK(cli::verdict_of({above, within}, EmptyBudgets::pass) ==
          Verdict::exceeded);
    CHECK(cli::verdict_of({within, empty_budget()}, EmptyBudgets::fail) ==
          Verdict::unknown);
    CHECK(cli::verdict_of({unpriced_budget()}, EmptyBudgets::fail) ==
          Verdict::unknown);
    CHECK(cli::verdict_of({empty_budget(), above}, EmptyBudgets::fail) ==
          Verdict::exceeded);
    CHECK(cli::verdict_of({unpriced_budget(), empty_budget()},
                          EmptyBudgets::pass) == Verdict::within);
  }

  TEST_CASE("the document is that of the contract, to the byte") {
    const Budget above = some_budget(25 * k_dollar, 31'200'000'000'000);
    CHECK(cli::budgets_json({above}, EmptyBudgets::fail) ==
          "{\"schema_version\": 1, \"ok\": false, \"budgets\": [\n"
          "  {\"name\": \"branch\", \"limit_usd\": 25.0, \"spent_usd\": 31.2, "
          "\"level\": 100, \"scope\": \"feature/x\", "
          "\"state\": \"exceeded\", \"has_unpriced\": false, "
          "\"unpriced_models\": []}]}\n");
  }

  TEST_CASE("a lower bound is one in the document") {
    const json one = json::parse(
        cli::budget_json(unpriced_budget(), EmptyBudgets::fail).text());
    CHECK(one["state"] == "unknown");
    CHECK(one["unpriced_models"] == json::array({nullptr, "some:model"}));
  }

  TEST_CASE("what is not known is null in the document") {
    const json fails =
        json::parse(cli::budgets_json({empty_budget()}, EmptyBudgets::fail));
    CHECK(fails["ok"] == false);
    CHECK(fails["budgets"][0]["spent_usd"].is_null());
    CHECK(fails["budgets"][0]["level"].is_null());
    const json passes =
        json::parse(cli::budgets_json({empty_budget()}, EmptyBudgets::pass));
    CHECK(passes["ok"] == true);
    CHECK(passes["budgets"][0]["spent_usd"] == 0.0);
    CHECK(passes["budgets"][0]["level"] == 0);
    Budget detached = empty_budget();
    detached.scope.clear();
    CHECK(json::parse(cli::budgets_json(
        {detached}, EmptyBudgets::fail))["budgets"][0]["scope"]
              .is_null());
  }

  TEST_CASE("a budget in tokens tells both amounts") {
    const json one = json::parse(
        cli::budget_json(token_budget(), EmptyBudgets::fail).text());
    CHECK(one["limit_usd"].is_null());
    CHECK(one["spent_usd"] == 3.0);
    CHECK(one["limit_tokens"] == 1'000);
    CHECK(one["spent_tokens"] == 900);
    CHECK(one["level"] == 90);
  }

  TEST_CASE("complaints say why and what to do") {
    const auto lines = cli::budget_complaints(
        {some_budget(2, 1), unpriced_budget(), empty_budget()},
        EmptyBudgets::fail);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] ==
          "budget branch feature/x: no price is known for (no model), "
          "some:model; see `git tokens prices`, --allow-empty accepts it");
    CHECK(holds(lines[1], "no usage is recorded there"));
    Budget over = unpriced_budget();
    over.limit.amount = 1;
    const auto exceeded = cli::budget_complaints({over}, EmptyBudgets::fail);
    REQUIRE(exceeded.size() == 1);  // which nothing accepts
    CHECK_FALSE(holds(exceeded[0], "--allow-empty"));
    const auto accepted = cli::budget_complaints(
        {unpriced_budget(), empty_budget()}, EmptyBudgets::pass);
    REQUIRE(accepted.size() == 1);
    CHECK_FALSE(holds(accepted[0], "--allow-empty"));
    Budget detached = empty_budget();
    detached.scope.clear();
    CHECK(holds(cli::budget_complaints({detached}, EmptyBudgets::fail).front(),
                "HEAD is detached"));
  }

  TEST_CASE("annotations escape what GitHub would read") {
    Budget odd = some_budget(100, 101);
    odd.scope = "a%\n::error::b";
    CHECK(cli::budgets_github({odd}, EmptyBudgets::fail) ==
          "::error title=AI budget%3A branch::branch a%25?::error::b: "
          "$0.000000000101 of $0.0000000001, 101 %25, exceeded\n");
  }

  TEST_CASE("annotations are errors, warnings or plain text") {
    const auto kind = [](const Budget& budget, EmptyBudgets empty) {
      const std::string line = cli::budgets_github({budget}, empty);
      return line.substr(0, line.find(' '));
    };
    CHECK(kind(some_budget(100, 74), EmptyBudgets::fail) == "AI");
    CHECK(kind(some_budget(100, 75), EmptyBudgets::fail) == "::warning");
    CHECK(kind(some_budget(100, 100), EmptyBudgets::fail) == "::warning");
    CHECK(kind(some_budget(100, 101), EmptyBudgets::pass) == "::error");
    CHECK(kind(empty_budget(), EmptyBudgets::fail) == "::error");
    CHECK(kind(empty_budget(), EmptyBudgets::pass) == "AI");
    CHECK(kind(unpriced_budget(), EmptyBudgets::fail) == "::error");
    CHECK(kind(unpriced_budget(), EmptyBudgets::pass) == "::warning");
  }

  TEST_CASE("the table fits, and numbers are whole") {
    Budget far = some_budget(1'000'000 * k_dollar, 31'200'000'000'000);
    far.scope = std::string(200, 'x');
    for (const int width : {48, 60, 80, 120}) {
      CAPTURE(width);
      const std::string text = cli::budgets_text(
          {far, unpriced_budget(), token_budget()}, {false, width});
      CHECK(widest(text) <= static_cast<std::size_t>(width));
      CHECK(holds(text, "$31.20 of $1,000,000.00"));
    }
  }

  TEST_CASE("the line for other texts") {
    CHECK(cli::budget_line(some_budget(25 * k_dollar, 5 * k_dollar)) ==
          "$5.00 of $25.00, 20 %");
    CHECK(cli::budget_line(some_budget(k_dollar, 12 * k_dollar)) ==
          "$12.00 of $1.00, 1,200 %, exceeded");
    CHECK(cli::budget_line(empty_budget()) == "unknown of $1.00, unknown");
  }
}
