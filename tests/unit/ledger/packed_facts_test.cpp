// What is packed comes back, whatever is missing in it.
#include "lib/ledger/packed_facts.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tokens::ledger {
namespace {

PackedFacts some_facts() {
  PackedFacts facts;
  facts.final = true;
  facts.tokens = {1, 127, 128, 16'384, k_most_tokens, 0};
  facts.web_searches = 3;
  facts.model = 1;
  facts.speed = 2;
  facts.service_tier = 3;
  facts.geo = 4;
  facts.agent = 5;
  facts.directory = 600;
  facts.hinted_branch = 7;
  facts.skill = 80'000;
  facts.kept = {false,
                from_unix_ms(1'700'000'000'000),
                from_unix_ms(1'700'000'001'234),
                std::int64_t{1} << 40,
                9};
  facts.owner = facts.kept;
  facts.first_read = from_unix_ms(1'600'000'000'000);
  facts.key = "msg_01";
  return facts;
}

void check_same(const PackedFacts& a, const PackedFacts& b) {
  CHECK(a.final == b.final);
  CHECK(a.sidechain == b.sidechain);
  CHECK(a.tokens == b.tokens);
  CHECK(a.web_searches == b.web_searches);
  CHECK(a.model == b.model);
  CHECK(a.speed == b.speed);
  CHECK(a.service_tier == b.service_tier);
  CHECK(a.geo == b.geo);
  CHECK(a.agent == b.agent);
  CHECK(a.directory == b.directory);
  CHECK(a.hinted_branch == b.hinted_branch);
  CHECK(a.skill == b.skill);
  CHECK(a.kept == b.kept);
  CHECK(a.owner == b.owner);
  CHECK(a.first_read == b.first_read);
  CHECK(a.key == b.key);
}

void check_returns(const PackedFacts& facts) {
  std::string bytes;
  pack(facts, bytes);
  PackedFacts back;
  REQUIRE(unpack(bytes.data(), bytes.size(), back));
  check_same(facts, back);
}

}  // namespace

TEST_SUITE("ledger/packed_facts") {
  TEST_CASE("all fields come back") {
    check_returns(some_facts());
    check_returns(PackedFacts{});
  }

  TEST_CASE("an owner of its own comes back") {
    PackedFacts facts = some_facts();
    facts.owner = {true, k_never, from_unix_ms(5), 0, 12};
    check_returns(facts);
    facts.owner.file_first = from_unix_ms(-5);
    facts.owner.time = k_never;
    check_returns(facts);
    facts.owner = facts.kept;
    facts.owner.forked = true;
    check_returns(facts);
  }

  TEST_CASE("what was never known stays so") {
    PackedFacts facts = some_facts();
    facts.kept.time = k_never;
    facts.owner = facts.kept;
    check_returns(facts);
    facts.kept.file_first = k_never;
    facts.kept.forked = true;
    facts.owner = facts.kept;
    facts.key = "";
    check_returns(facts);
  }

  TEST_CASE("bytes that were cut are noticed") {
    PackedFacts facts = some_facts();
    facts.key = "";
    std::string bytes;
    pack(facts, bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      PackedFacts back;
      CHECK_FALSE(unpack(bytes.data(), size, back));
    }
  }
}

}  // namespace tokens::ledger
