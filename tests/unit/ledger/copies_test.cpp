#include "lib/ledger/exchange.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/team_sent.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;
using namespace tokens::ledger;
using tokens::ledger::test::must;
using tokens::ledger::test::OpenLedger;

namespace {

/// Copies a response that needed two attempts.
void copy(Ledger& ledger, const std::string& key) {
  RecordTaker taker(ledger);
  LedgerRecord response{"response", {}};
  response.set("row", "1");
  response.set("key", key);
  response.set("session", "s");
  response.set("output", 7);
  must(taker.take(response));
  for (const int number : {0, 1}) {
    LedgerRecord attempt{"attempt", {}};
    attempt.set("response", "1");
    attempt.set("number", number);
    attempt.set("kind", "message");
    attempt.set("model", "m");
    attempt.set("input", 0);
    attempt.set("output", 3 + number);
    attempt.set("cache_write_5m", 0);
    attempt.set("cache_write_1h", 0);
    attempt.set("cache_read", 0);
    must(taker.take(attempt));
  }
}

std::vector<RowId> rows_of(Ledger& ledger) {
  std::vector<RowId> rows;
  must(for_each_fact(
      ledger, 0, [&](const Fact& fact) { rows.push_back(fact.row); }));
  return rows;
}

}  // namespace

TEST_CASE("a part of a copy goes with its attempts, and comes again") {
  OpenLedger open;
  Ledger& ledger = open.ledger;
  must(ledger.begin());
  copy(ledger, "one");
  copy(ledger, "two");
  must(ledger.commit());
  CHECK(rows_of(ledger).size() == 2);
  CHECK(must(attempts(ledger)).size() == 2);
  must(ledger.begin());
  must(remove_responses(ledger, rows_of(ledger)));
  copy(ledger, "one");
  must(ledger.commit());
  CHECK(rows_of(ledger).size() == 1);
  CHECK(must(attempts(ledger)).size() == 1);
}

TEST_CASE("what is remembered of parts, and forgotten") {
  OpenLedger open;
  Ledger& ledger = open.ledger;
  must(ledger.begin());
  must(store_copied_part(ledger, "a\n1", "x"));
  must(store_copied_part(ledger, "", "y"));
  must(store_copied_part(ledger, "a\n1", "z"));
  must(ledger.commit());
  CHECK(must(copied_parts(ledger)) == CopiedParts{{"a\n1", "z"}, {"", "y"}});
  must(ledger.begin());
  must(store_copied_part(ledger, "a\n1", ""));
  must(ledger.commit());
  CHECK(must(copied_parts(ledger)) == CopiedParts{{"", "y"}});
}
