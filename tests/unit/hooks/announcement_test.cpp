// The one line that a commit gets.
#include "hooks/surroundings.hpp"

#include <doctest/doctest.h>

using namespace tokens;

namespace {

app::RecordedCommit some_commit() {
  app::RecordedCommit recorded;
  recorded.commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
  recorded.branch = "feature/login";
  recorded.tokens.input = 20'000;
  recorded.tokens.output = 4'130;
  recorded.cost = PicoUsd{Int128{210'000'000'000}};
  recorded.models = {"claude-opus-4-5"};
  recorded.branch_tokens = 120'400;
  return recorded;
}

}  // namespace

TEST_SUITE("hooks/announcement") {
  TEST_CASE("it tells tokens, cost, model, commit, branch and its total") {
    CHECK(hooks::announcement(some_commit()) ==
          "git-tokens: 24,130 tokens, $0.21 (claude-opus-4-5) in 1a2b3c4d on "
          "feature/login; branch total 120,400");
  }

  TEST_CASE("a cost is exact, a part, or unknown, and never wrongly zero") {
    app::RecordedCommit recorded = some_commit();
    recorded.cost_is_partial = true;
    CHECK(hooks::announcement(recorded).find(", $0.21+ (") !=
          std::string::npos);
    recorded.cost_is_partial = false;
    recorded.cost = PicoUsd{Int128{1}};
    CHECK(hooks::announcement(recorded).find(", <$0.0001 (") !=
          std::string::npos);
    recorded.cost.reset();
    CHECK(hooks::announcement(recorded).find(", cost unknown (") !=
          std::string::npos);
  }

  TEST_CASE("several models are all named, and none needs no brackets") {
    app::RecordedCommit recorded = some_commit();
    recorded.models.push_back("claude-haiku-4-5");
    CHECK(hooks::announcement(recorded).find(
              "(claude-opus-4-5, claude-haiku-4-5) in") != std::string::npos);
    recorded.models.clear();
    CHECK(hooks::announcement(recorded).find("$0.21 in 1a2b3c4d") !=
          std::string::npos);
  }

  TEST_CASE("a detached HEAD is called so") {
    app::RecordedCommit recorded = some_commit();
    recorded.branch.clear();
    CHECK(hooks::announcement(recorded).ends_with(
        "in 1a2b3c4d on detached HEAD; total 120,400"));
  }

  TEST_CASE("it is one line that cannot command the terminal") {
    app::RecordedCommit recorded = some_commit();
    recorded.models = {"evil\x1b[2J\nmodel"};
    const std::string line = hooks::announcement(recorded);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
  }

  TEST_CASE("crossed budgets are one line, with what is wrong behind them") {
    report::Budget branch;
    branch.name = "branch";
    branch.scope = "feature/login";
    branch.limit = {report::Limit::Unit::dollars, Int128{25'000'000'000'000}};
    branch.spent.cost = PicoUsd{Int128{22'600'000'000'000}};
    branch.has_data = true;
    report::Budget commit = branch;
    commit.name = "commit";
    commit.scope = some_commit().commit;
    commit.limit.amount = 22'000'000'000'000;
    CHECK(hooks::budget_line({branch, commit}, "odd\n") ==
          "git-tokens: budget branch feature/login: 90 % reached ($22.60 of "
          "$25.00); commit 1a2b3c4d: exceeded ($22.60 of $22.00); odd?");
    CHECK(hooks::budget_line({}, "odd") == "git-tokens: odd");
    CHECK(hooks::budget_line({}, "").empty());
  }
}
