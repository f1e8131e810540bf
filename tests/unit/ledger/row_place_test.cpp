// Where responses stand: a hook's one behind the other, all others in the row
// that their key's hash names. Nobody notices, and none is counted twice.
#include "lib/ledger/row_place.hpp"

#include "lib/ledger/fresh.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace tokens::ledger::test {
namespace {

Response response_of(const std::string& key, std::int64_t output) {
  Response response;
  response.key = key;
  response.tokens.output = output;
  response.model = "model";
  response.session = "session";
  response.directory = "/repo";
  response.kept.path = "/repo";
  response.kept.time = from_unix_ms(5000);
  response.owner = response.kept;
  response.lines = 1;
  return response;
}

struct PlacedLedger {
  testing::ScratchDirectory directory;
  std::string path = directory / "ledger.db";

  Ledger open_for(Closing closing) {
    return must(open(path, std::chrono::milliseconds{0}, closing));
  }

  MergeOutcome merge_keys(Closing closing,
                          const std::vector<std::string>& keys,
                          std::int64_t output = 7) {
    Ledger ledger = open_for(closing);
    must(ledger.begin());
    std::vector<Response> responses;
    responses.reserve(keys.size());
    for (const std::string& key : keys) {
      responses.push_back(response_of(key, output));
    }
    MergeOutcome outcome =
        must(merge(ledger, responses, {}, from_unix_ms(9000)));
    must(ledger.commit());
    return outcome;
  }

  std::int64_t number(const std::string& sql) const {
    return SQLite::Database(path).execAndGet(sql).getInt64();
  }

  std::int64_t output() {
    Ledger ledger = open_for(Closing::carry_over);
    std::int64_t sum = 0;
    must(for_each_fact(
        ledger, 0, [&](const Fact& fact) { sum += fact.tokens.output; }));
    return sum;
  }
};

std::vector<std::string> keys_from(int first, int end) {
  std::vector<std::string> keys;
  for (int i = first; i < end; ++i) {
    keys.push_back("key " + std::to_string(i));
  }
  return keys;
}

constexpr auto k_hook = Closing::leave_log;
constexpr auto k_command = Closing::carry_over;

}  // namespace

TEST_SUITE("ledger/row_place") {
  TEST_CASE("a hook's responses stand one behind the other") {
    PlacedLedger placed;
    CHECK(placed.merge_keys(k_command, keys_from(0, 50)).added == 50);
    CHECK(placed.number("SELECT count(*) FROM response WHERE id < 1000") == 0);
    CHECK(placed.merge_keys(k_hook, keys_from(50, 90)).added == 40);
    CHECK(placed.merge_keys(k_hook, keys_from(90, 95)).added == 5);
    CHECK(placed.number("SELECT count(*) FROM response WHERE id <= 45") == 45);
    CHECK(placed.number("SELECT count(*) FROM response") == 95);
    CHECK(placed.output() == 95 * 7);
  }

  TEST_CASE("whoever reads them again finds them, before and after settling") {
    PlacedLedger placed;
    placed.merge_keys(k_hook, keys_from(0, 40));
    for (const bool is_settled : {false, true}) {
      if (is_settled) {
        Ledger ledger = placed.open_for(k_command);
        must(settle_fresh(ledger, Fresh::if_many));
        CHECK(placed.number("SELECT count(*) FROM fresh_key_row") == 40);
        must(settle_fresh(ledger, Fresh::all));
        CHECK(placed.number("SELECT count(*) FROM fresh_key_row") == 0);
        CHECK(placed.number("SELECT count(*) FROM key_row") == 40);
      }
      for (const auto closing : {k_hook, k_command}) {
        const auto again = placed.merge_keys(closing, keys_from(0, 40));
        CHECK(again.added == 0);
        CHECK(again.changed == 0);
      }
    }
    CHECK(placed.merge_keys(k_command, keys_from(20, 60), 9).changed == 20);
    CHECK(placed.merge_keys(k_hook, keys_from(50, 70), 11).changed == 10);
    CHECK(placed.output() == 20 * 7 + 30 * 9 + 20 * 11);
  }

  TEST_CASE("an entry finds its key wherever it stands") {
    PlacedLedger placed;
    placed.merge_keys(k_hook, {"hook"});
    placed.merge_keys(k_command, {"command"});
    Ledger ledger = placed.open_for(k_command);
    Ledger::Connection& connection = ledger.connection();
    CHECK(row_place(connection, "hook").is_taken);
    CHECK(row_place(connection, "hook").row == 1);
    CHECK(row_place(connection, "command").is_taken);
    CHECK(row_place(connection, "command").row == slot_of_key("command"));
    CHECK_FALSE(row_place(connection, "neither").is_taken);
    CHECK(row_place(connection, "neither").row == slot_of_key("neither"));
  }

  TEST_CASE("keys that share a hash are told apart") {
    // No two texts with the same hash are at hand: another key is put where
    // this one belongs, in its row or among the hooks' keys.
    for (const auto first : {k_command, k_hook}) {
      PlacedLedger placed;
      placed.merge_keys(first, {"other"});
      {
        SQLite::Database database(placed.path, SQLite::OPEN_READWRITE);
        const std::string slot = std::to_string(slot_of_key("mine"));
        database.exec(first == k_command
                          ? "UPDATE response SET id = " + slot
                          : "UPDATE fresh_key_row SET slot = " + slot);
      }
      for (const auto closing : {k_hook, k_command}) {
        CHECK(placed.merge_keys(closing, {"mine"}).added ==
              (closing == k_hook ? 1 : 0));
        CHECK(placed.merge_keys(closing, {"mine"}, 8).changed ==
              (closing == k_hook ? 1 : 0));
      }
      CHECK(placed.output() == 7 + 8);
      Ledger ledger = placed.open_for(k_command);
      CHECK(row_place(ledger.connection(), "mine").is_taken);
    }
  }
}

}  // namespace tokens::ledger::test
