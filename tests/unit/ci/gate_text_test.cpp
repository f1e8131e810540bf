// What `git tokens ci` says in a job's log.
#include "ci/budget_gate.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;

namespace {

constexpr Int128 k_dollar = 1'000'000'000'000;

report::Budget budget(const std::string& scope, Int128 spent) {
  report::Budget one;
  one.name = "commit";
  one.scope = scope;
  one.limit = {report::Limit::Unit::dollars, k_dollar};
  one.spent.responses = 1;
  one.spent.priced = 1;
  one.spent.cost = PicoUsd{spent};
  one.has_data = true;
  return one;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_SUITE("ci/gate_text") {
  TEST_CASE("at most ten annotations of a kind, the last one tells the rest") {
    ci::Gate gate;
    for (int i = 0; i < 25; ++i) {
      gate.newly.push_back(
          budget("a,b:c%\n" + std::to_string(i), k_dollar * 2));
      gate.before.push_back(budget("x", k_dollar * 3));
    }
    const std::string text = ci::gate_text(gate, ci::LogKind::github);
    CHECK(count(text, "::error ") == 10);
    CHECK(count(text, "::warning ") == 10);
    CHECK(count(text, "and 16 more") == 2);
    CHECK(text.find("c%25?") != std::string::npos);
    CHECK(count(text, "\n") == 20);
    CHECK(count(ci::gate_text(gate, ci::LogKind::plain), "error: AI budget") ==
          25);
  }

  TEST_CASE("what was exceeded before, or is unknown, only warns") {
    ci::Gate gate;
    gate.before.push_back(budget("x", k_dollar * 3));
    gate.unknown.push_back(budget("y", 0));
    gate.unknown.back().has_data = false;
    gate.within.push_back(budget("z", 0));
    const std::string text = ci::gate_text(gate, ci::LogKind::plain);
    CHECK(text.find("error") == std::string::npos);
    CHECK(text.find("exceeded already on the base: this does not block") !=
          std::string::npos);
    CHECK(text.find("nothing is recorded") != std::string::npos);
    CHECK(text.find("AI budget commit z: $0.00 of $1.00, 0 %\n") !=
          std::string::npos);
  }
}
