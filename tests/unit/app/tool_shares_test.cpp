// What a tool gets of a response, on an example that can be followed by hand.
#include "lib/app/reports/tool_shares.hpp"

#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace tokens::app::test {
namespace {

using ledger::RowId;
using ledger::test::must;
using Counts = std::vector<std::int64_t>;

Counts shared(std::int64_t total, const Counts& weights) {
  Counts parts;
  for (const Int128 part : apportion(total, weights)) {
    parts.push_back(static_cast<std::int64_t>(part));
  }
  return parts;
}

/// One session, whose responses follow each other by a second.
struct Session : ledger::test::OpenLedger {
  RowId answer(const TokenCounts& tokens,
               const std::string& agent = "",
               std::int64_t web_searches = 0) {
    Response response;
    const std::string key = "msg_" + std::to_string(++answers);
    response.key = key;
    response.session = "session";
    response.agent = agent;
    response.model = "claude-sonnet-4-5-20250929";
    response.tokens = tokens;
    response.web_searches = web_searches;
    response.final = true;
    response.kept.time = from_unix_ms(1'772'000'000'000 + 1000 * answers);
    response.owner = response.kept;
    std::vector<RowId> rows;
    must(ledger::merge(ledger, {response}, {}, response.kept.time, &rows));
    return rows[0];
  }

  void call(RowId response, const std::string& tool, std::int64_t bytes) {
    must(ledger::store_tools(ledger, {{++calls, response, tool, "", bytes}}));
  }

  /// The shares of a response by the name of the tool.
  std::map<std::string, report::Sum> shares(RowId response) {
    const ToolShares tools = must(ToolShares::load(ledger));
    FactPricer pricer(ledger, Prices{});
    std::map<std::string, report::Sum> found;
    must(ledger::for_each_fact(ledger, 0, [&](const ledger::Fact& fact) {
      if (fact.row == response) {
        for (const ToolShare& share :
             tools.divide(fact, pricer.price_parts(fact))) {
          found[std::string(ledger::text_of(ledger, share.tool))] += share.sum;
        }
      }
    }));
    return found;
  }

  int answers = 0;
  std::int64_t calls = 0;
};

}  // namespace

TEST_SUITE("app/tool_shares") {
  TEST_CASE("leftovers go to the largest remainders, of equals to the first") {
    CHECK(shared(10, {1, 1, 1}) == Counts{4, 3, 3});
    CHECK(shared(11, {1, 1, 1}) == Counts{4, 4, 3});
    CHECK(shared(10, {1, 2, 4}) == Counts{1, 3, 6});
    CHECK(shared(2, {0, 3, 1}) == Counts{0, 2, 0});
    CHECK(shared(7, {0, 0}) == Counts{7, 0});
    CHECK(shared(0, {5, 0}) == Counts{0, 0});
  }

  TEST_CASE("the largest price of a response can be divided") {
    const Int128 most = Int128{k_most_tokens} * 110'000'000'000'000;
    const auto parts = apportion(most, {k_most_tokens - 1, 1});
    CHECK(parts[0] + parts[1] == most);
    CHECK(parts[1] == 110'000'000'000'000);
  }

  TEST_CASE("a response is shared evenly over its calls") {
    Session session;
    const RowId row = session.answer({10, 101, 0, 0, 1000, 0}, "", 2);
    session.call(row, "Read", 300);
    session.call(row, "Read", 30);
    session.call(row, "Bash", 600);
    auto shares = session.shares(row);
    REQUIRE(shares.size() == 2);
    CHECK(shares["Read"].tokens == TokenCounts{7, 67, 0, 0, 667, 0});
    CHECK(shares["Bash"].tokens == TokenCounts{3, 34, 0, 0, 333, 0});
    CHECK(shares["Read"].responses == 1);
    CHECK(shares["Bash"].responses == 0);
    CHECK(shares["Read"].web_searches + shares["Bash"].web_searches == 2);
    // Each class costs what its tokens cost: 3, 15 and 0.3 dollars a million.
    CHECK(shares["Bash"].cost.amount() - Int128{10'000'000'000} * 2 / 3 <
          Int128{3 * 3'000'000 + 34 * 15'000'000 + 333 * 300'000 + 2});
    CHECK_FALSE(shares["Bash"].has_unpriced_share);
  }

  TEST_CASE("a response without calls is of no tool") {
    Session session;
    auto shares = session.shares(session.answer({1, 2, 3, 4, 5, 0}));
    REQUIRE(shares.size() == 1);
    CHECK(shares[""].tokens == TokenCounts{1, 2, 3, 4, 5, 0});
    CHECK(shares[""].responses == 1);
  }

  TEST_CASE("the next request pays for a result, and says who made it") {
    Session session;
    const RowId first = session.answer({10, 100, 0, 0, 1000, 0});
    session.call(first, "Read", 299);
    session.call(first, "Read", 31);
    session.call(first, "Bash", 600);
    const RowId other = session.answer({900, 1, 0, 0, 0, 0}, "an agent");
    const RowId second = session.answer({5, 50, 500, 0, 1000, 0});
    session.call(second, "Edit", 90'000);
    // One token for three bytes, rounded up for each tool.
    auto shares = session.shares(second);
    CHECK(shares.size() == 3);
    CHECK(shares["Read"].tokens.total() == 110);
    CHECK(shares["Bash"].tokens.total() == 200);
    CHECK(shares["Read"].tokens.cache_read == 0);
    CHECK(shares["Bash"].tokens.output == 0);
    CHECK(shares["Bash"].responses == 0);
    CHECK(shares["Edit"].tokens.total() == 505 - 310 + 50 + 1000);
    CHECK(shares["Edit"].responses == 1);
    CHECK(shares["Read"].tokens.input + shares["Bash"].tokens.input == 3);
    // A subagent reads nothing of its parent's results.
    CHECK(session.shares(other).size() == 1);

    // No more than was new in the request, by size if there are several.
    const RowId third = session.answer({7, 1, 0, 3, 2000, 0});
    shares = session.shares(third);
    CHECK(shares["Edit"].tokens == TokenCounts{7, 0, 0, 3, 0, 0});
    CHECK(shares[""].tokens == TokenCounts{0, 1, 0, 0, 2000, 0});
    CHECK(shares[""].responses == 1);
    session.call(second, "Grep", 10'000);
    shares = session.shares(third);
    CHECK(shares["Edit"].tokens.total() == 9);
    CHECK(shares["Grep"].tokens.total() == 1);
  }

  TEST_CASE("a share of what has no price is not free of charge") {
    Session session;
    const RowId first = session.answer({1, 1, 0, 0, 0, 1});
    session.call(first, "Read", 30);
    session.call(first, "Write", 30);
    auto shares = session.shares(first);
    CHECK(shares["Read"].has_unpriced_share);
    CHECK(shares["Write"].has_unpriced_share);
    CHECK_FALSE(shares["Read"].known_cost());
  }
}

}  // namespace tokens::app::test
