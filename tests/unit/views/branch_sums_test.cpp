// What a branch file adds up to, against the file as it is written.
#include "lib/views/branch_sums.hpp"

#include "lib/views/branch_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;
using namespace tokens::views;

namespace {

BranchEntry entry(std::int64_t output, std::optional<PicoUsd> cost) {
  BranchEntry made;
  made.commit_id = std::string(40, 'a');
  made.tokens.output = output;
  made.cost = cost;
  made.notes = "a note, \"tokens\": 99, \"cost_usd\": 99.0, \n";
  return made;
}

}  // namespace

TEST_SUITE("views/branch_sums") {
  TEST_CASE("the sums of a file are those of its entries, to the pico-dollar") {
    const std::string text =
        format_branch_file("main",
                           {entry(100, PicoUsd{12'000'000'000'001}),
                            entry(20, std::nullopt),
                            entry(3, PicoUsd{500'000'000'000})});
    const auto sums = branch_sums(text);
    REQUIRE(sums.has_value());
    CHECK(sums->tokens == 123);
    CHECK(sums->cost == PicoUsd{12'500'000'000'001});
    CHECK(sums->entries == 3);
    CHECK(sums->unpriced == 1);
  }

  TEST_CASE("a file without entries is no error") {
    const auto sums = branch_sums(format_branch_file("main", {}));
    REQUIRE(sums.has_value());
    CHECK(sums->entries == 0);
  }

  TEST_CASE("a line of another form is not guessed at") {
    CHECK_FALSE(
        branch_sums("    {\"timestamp\": \"x\", \"tokens\": 5}\n").has_value());
    CHECK_FALSE(branch_sums("    {\"timestamp\": \"x\", \"tokens\": 5, "
                            "\"cost_usd\": 1e9, \"a\": 1}\n")
                    .has_value());
    CHECK_FALSE(branch_sums("    {\"timestamp\": \"x\", \"tokens\": many, "
                            "\"cost_usd\": 1.0, \"a\": 1}\n")
                    .has_value());
  }
}
