// The file of facts says what the ledger says, or is not believed.
#include "lib/ledger/fact_cache.hpp"

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

namespace tokens::ledger::test {
namespace {

/// A ledger that is large enough for a cache.
struct Large : OpenLedger {
  Large() {
    std::vector<std::string> keys;
    for (std::int64_t i = 0; i < k_cache_from; ++i) {
      keys.push_back("msg_" + std::to_string(i));
    }
    std::vector<Response> responses(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      Response& response = responses[i];
      response.key = keys[i];
      const auto number = static_cast<std::int64_t>(i);
      response.tokens = {number * 7, number, 3, number << 33U, 5, number % 2};
      response.web_searches = number % 4;
      response.final = i % 5 != 0;
      response.model = i % 3 == 0 ? "model a" : "model b";
      response.speed = i % 3 == 0 ? "fast" : "";
      response.service_tier = "standard";
      response.geo = i % 2 == 0 ? "us" : "";
      response.agent = i % 7 == 0 ? "agent" : "";
      response.directory = "/repo";
      response.branch = "main";
      response.session = "session";
      response.kept.time = from_unix_ms(1'000'000 + static_cast<int>(i));
      response.owner = response.kept;
    }
    must(ledger.begin());
    must(merge(ledger, responses, {}, from_unix_ms(5'000'000), &rows));
    must(ledger.commit());
    repository = must(ledger::repository(ledger, "id", "/repo/.git")).row;
  }

  [[nodiscard]] bool has_cache() {
    return FactCache::load(ledger.connection()) != nullptr;
  }

  /// How many facts do not come from the file.
  [[nodiscard]] std::size_t changes() {
    const auto cache = FactCache::load(ledger.connection());
    REQUIRE(cache != nullptr);
    return cache->changes();
  }

  /// What a process finds that starts now.
  [[nodiscard]] bool has_cache_on_disk() const {
    Ledger other = must(open(path, std::chrono::milliseconds{50}));
    return FactCache::load(other.connection()) != nullptr;
  }

  /// Every fact in words, in the order in which they come.
  std::string facts(RowId of_repository = 0) {
    return facts(ledger, of_repository);
  }

  static std::string facts(Ledger& ledger, RowId of_repository = 0) {
    std::string words;
    must(for_each_fact(ledger, of_repository, [&](const Fact& fact) {
      for (const std::int64_t number :
           {fact.row,
            fact.session,
            fact.tokens.input,
            fact.tokens.output,
            fact.tokens.cache_write_5m,
            fact.tokens.cache_write_1h,
            fact.tokens.cache_read,
            fact.tokens.unclassified,
            fact.web_searches,
            fact.model,
            fact.speed,
            fact.service_tier,
            fact.geo,
            fact.agent,
            fact.directory,
            fact.hinted_branch,
            std::int64_t{fact.final},
            to_unix_ms(fact.time),
            fact.repository,
            fact.worktree,
            fact.pending_branch,
            fact.commit,
            static_cast<std::int64_t>(fact.place),
            static_cast<std::int64_t>(fact.evidence),
            static_cast<std::int64_t>(fact.source)}) {
        words += std::to_string(number) + ' ';
      }
      words += '\n';
    }));
    return words;
  }

  /// The same without any file.
  [[nodiscard]] std::string facts_of_ledger() const {
    must(ledger.copy_to(path + ".alone"));
    Ledger alone = must(open(path + ".alone", std::chrono::milliseconds{50}));
    return facts(alone);
  }

  void give_to_commit(RowId response) {
    CommitInfo info;
    info.id = std::string(40, 'a');
    const RowId commit =
        must(store_commit(ledger, repository, info, 0, "main"));
    must(assign_to_commit(
        ledger, response, repository, commit, Evidence::rewrite));
  }

  std::vector<RowId> rows;
  RowId repository = 0;
};

}  // namespace

TEST_SUITE("ledger/fact_cache") {
  TEST_CASE("a second reading comes from the cache and says the same") {
    Large large;
    CHECK_FALSE(large.has_cache());
    const std::string first = large.facts();
    CHECK(large.has_cache());
    CHECK(large.facts() == first);
    CHECK(must(count_places(large.ledger)).outside == k_cache_from);
  }

  TEST_CASE("a change is seen at once, a change taken back is none") {
    Large large;
    const std::string before = large.facts();
    must(large.ledger.begin());
    large.give_to_commit(large.rows[7]);
    CHECK_FALSE(large.has_cache());
    const std::string changed = large.facts();
    CHECK(changed != before);
    large.ledger.roll_back();
    CHECK(large.has_cache());
    CHECK(large.facts() == before);

    must(large.ledger.begin());
    large.give_to_commit(large.rows[7]);
    must(large.ledger.commit());
    CHECK(large.changes() == 1);
    CHECK(large.facts() == changed);
    CHECK(large.facts() == large.facts_of_ledger());
    const PlaceCounts counts = must(count_places(large.ledger));
    CHECK(counts.commits == 1);
    CHECK(counts.outside == k_cache_from - 1);
    const std::string ours = large.facts(large.repository);
    CHECK(std::count(ours.begin(), ours.end(), '\n') == 1);
  }

  TEST_CASE("another process's change is seen") {
    Large large;
    large.facts();
    Ledger other = must(open(large.path, std::chrono::milliseconds{50}));
    must(other.begin());
    must(assign_pending(other, large.rows[1], large.repository, 0, "main"));
    must(other.commit());
    CHECK(large.changes() == 1);
    CHECK(must(count_places(large.ledger)).pending == 1);
    CHECK(large.facts() == large.facts_of_ledger());
    CHECK(Large::facts(other) == large.facts_of_ledger());
  }

  TEST_CASE("rows that come and go are seen, in the order of rows") {
    Large large;
    large.facts();
    must(large.ledger.begin());
    Response response;
    response.model = "model c";
    response.session = "session";
    response.kept.time = from_unix_ms(3'000'000);
    response.owner = response.kept;
    std::vector<Response> responses(40, response);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < responses.size(); ++i) {
      keys.push_back("new_" + std::to_string(i));
    }
    for (std::size_t i = 0; i < responses.size(); ++i) {
      responses[i].key = keys[i];
    }
    must(merge(large.ledger, responses, {}, from_unix_ms(5'000'000), nullptr));
    large.ledger.connection().database.exec(
        "DELETE FROM response WHERE id IN (" + std::to_string(large.rows[0]) +
        ", " + std::to_string(large.rows[777]) + ")");
    must(large.ledger.commit());
    CHECK(large.changes() == 42);
    const std::string facts = large.facts();
    CHECK(std::count(facts.begin(), facts.end(), '\n') == k_cache_from + 38);
    CHECK(facts == large.facts_of_ledger());
    CHECK(must(count_places(large.ledger)).responses == k_cache_from + 38);
  }

  TEST_CASE("many changes are written to a new file") {
    Large large;
    large.facts();
    const std::string path = large.path + ".facts";
    const std::string first = must(system::read_file(path));
    for (std::size_t i = 0; i < k_renew_from; ++i) {
      if (i % 500 == 0) {
        must(large.ledger.begin());
      }
      must(assign_pending(
          large.ledger, large.rows[i], large.repository, 0, "main"));
      if (i % 500 == 499) {
        must(large.ledger.commit());
      }
    }
    CHECK(large.changes() == k_renew_from);
    CHECK(large.facts() == large.facts_of_ledger());
    CHECK(must(system::read_file(path)) != first);
    CHECK(large.changes() == 0);
    CHECK(large.facts() == large.facts_of_ledger());
  }

  TEST_CASE("one transaction of very many changes begins a new generation") {
    Large large;
    large.facts();
    must(large.ledger.begin());
    for (std::size_t i = 0; i < 6'000; ++i) {
      must(assign_pending(
          large.ledger, large.rows[i], large.repository, 0, "main"));
    }
    must(large.ledger.commit());
    CHECK_FALSE(large.has_cache());
    CHECK(large.facts() == large.facts_of_ledger());
    CHECK(large.changes() == 0);
  }

  TEST_CASE(
      "a ledger that was put back from a copy is not taken for its sequel") {
    Large large;
    large.facts();
    const auto change = [](Large& of, std::size_t row, const char* branch) {
      must(of.ledger.begin());
      must(assign_pending(of.ledger, of.rows[row], of.repository, 0, branch));
      must(of.ledger.commit());
    };
    change(large, 1, "main");
    must(large.ledger.copy_to(large.path + ".copy"));
    for (std::size_t i = 0; i < k_renew_from; ++i) {
      change(large, i, "later");
    }
    large.facts();  // a file of the newest state
    const std::string file = must(system::read_file(large.path + ".facts"));
    Ledger copy =
        must(open(large.path + ".copy", std::chrono::milliseconds{50}));
    must(system::write_file_atomically(
        large.path + ".copy.facts", file, system::Durability::cached));
    CHECK(FactCache::load(copy.connection()) == nullptr);
    for (std::size_t i = 0; i < k_renew_from; ++i) {
      must(copy.begin());
      must(assign_pending(copy, large.rows[i + 5], large.repository, 0, "b"));
      must(copy.commit());
    }
    CHECK(FactCache::load(copy.connection()) == nullptr);
  }

  TEST_CASE("a damaged cache is not believed") {
    Large large;
    const std::string facts = large.facts();
    const std::string path = large.path + ".facts";
    const std::string whole = must(system::read_file(path));
    for (const std::size_t at : {std::size_t{3}, whole.size() / 2}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] + 1);
      must(system::write_file_atomically(
          path, damaged, system::Durability::cached));
      CHECK_FALSE(large.has_cache_on_disk());
    }
    for (const std::size_t size : {whole.size() - 1, std::size_t{40}, 0UL}) {
      must(system::write_file_atomically(
          path, whole.substr(0, size), system::Durability::cached));
      CHECK_FALSE(large.has_cache_on_disk());
    }
    Ledger other = must(open(large.path, std::chrono::milliseconds{50}));
    CHECK(large.facts(other) == facts);
    CHECK(large.has_cache_on_disk());
    CHECK(must(system::read_file(path)) == whole);
  }

  TEST_CASE("a small ledger needs none") {
    OpenLedger small;
    must(for_each_fact(small.ledger, 0, [](const Fact&) {}));
    CHECK_FALSE(system::status(small.path + ".facts").has_value());
  }
}

}  // namespace tokens::ledger::test
