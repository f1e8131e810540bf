// The remembered run of a hook: of its own repository, and only the last.
#include "lib/ledger/history.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

namespace tokens::ledger {
namespace {

using test::must;
using test::OpenLedger;

}  // namespace

TEST_SUITE("ledger/last_run") {
  TEST_CASE("each repository has its own, and only the last") {
    OpenLedger opened;
    const RowId one = must(repository(opened.ledger, "one", "/one")).row;
    const RowId other = must(repository(opened.ledger, "two", "/two")).row;
    CHECK_FALSE(must(last_run(opened.ledger, one)).has_value());
    must(store_last_run(opened.ledger,
                        one,
                        {from_unix_ms(1'000), std::chrono::milliseconds{3}}));
    must(store_last_run(opened.ledger,
                        one,
                        {from_unix_ms(2'000), std::chrono::milliseconds{7}}));
    const auto run = must(last_run(opened.ledger, one));
    REQUIRE(run.has_value());
    CHECK(run->began == from_unix_ms(2'000));
    CHECK(run->took == std::chrono::milliseconds{7});
    CHECK_FALSE(must(last_run(opened.ledger, other)).has_value());
  }

  TEST_CASE("what runs remember is kept apart, by repository and by kind") {
    OpenLedger opened;
    Ledger& ledger = opened.ledger;
    const RowId one = must(repository(ledger, "one", "/one")).row;
    const RowId other = must(repository(ledger, "two", "/two")).row;
    std::vector<Memory> all;
    for (int kind = 0; kind <= static_cast<int>(Memory::team_project); ++kind) {
      all.push_back(static_cast<Memory>(kind));
    }
    for (const Memory memory : all) {
      CHECK(must(remembered(ledger, one, memory)).empty());
      must(remember(
          ledger, one, memory, std::to_string(static_cast<int>(memory))));
    }
    for (const Memory memory : all) {
      CHECK(must(remembered(ledger, one, memory)) ==
            std::to_string(static_cast<int>(memory)));
      CHECK(must(remembered(ledger, other, memory)).empty());
    }
  }
}

}  // namespace tokens::ledger
