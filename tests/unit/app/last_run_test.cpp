// The remembered run of a hook: of its own repository, and whole or not there.
#include "lib/app/run/last_run.hpp"

#include "lib/ledger/ledger.hpp"
#include "lib/system/environment.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

namespace tokens::app {
namespace {

using ledger::test::must;
using ledger::test::OpenLedger;

}  // namespace

TEST_SUITE("app/last_run") {
  TEST_CASE("each repository has its own, and only the last") {
    OpenLedger opened;
    CHECK_FALSE(must(last_run(opened.ledger, 1)).has_value());
    must(store_last_run(opened.ledger, 1, from_unix_ms(1'000)));
    const Moment now = system::now();
    must(store_last_run(opened.ledger, 1, now));
    const auto run = must(last_run(opened.ledger, 1));
    REQUIRE(run.has_value());
    CHECK(run->began == now);
    CHECK(run->took >= std::chrono::milliseconds{0});
    CHECK(run->took < std::chrono::minutes{10});
    CHECK_FALSE(must(last_run(opened.ledger, 11)).has_value());
  }

  TEST_CASE("a clock that was set back gives no time below nothing") {
    OpenLedger opened;
    must(store_last_run(
        opened.ledger, 1, system::now() + std::chrono::hours{1}));
    CHECK(must(last_run(opened.ledger, 1))->took ==
          std::chrono::milliseconds{0});
  }

  TEST_CASE("a row that makes no sense is none") {
    OpenLedger opened;
    for (const char* text : {"1",
                             "1 2 3",
                             "1 x",
                             "x 1",
                             " ",
                             "1 ",
                             "1.5 2",
                             "99999999999999999999 1"}) {
      CAPTURE(text);
      must(ledger::set_setting(opened.ledger, "last_run.1", text));
      CHECK_FALSE(must(last_run(opened.ledger, 1)).has_value());
    }
  }
}

}  // namespace tokens::app
