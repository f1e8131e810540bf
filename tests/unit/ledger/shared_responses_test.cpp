// Message ids that stand for several responses: in whatever runs and in
// whatever order their lines come, the same responses stand in the ledger.
#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "lib/ledger/transcripts.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace tokens::ledger::test {
namespace {

/// A final answer of the main conversation; `second` is when it began.
Response line(std::string_view id,
              std::uint32_t request,
              std::int64_t input,
              std::int64_t second) {
  Response response;
  response.key = id;
  response.request = request;
  response.tokens.input = input;
  response.tokens.output = 10 * second + request % 10;
  response.final = true;
  response.session = "s";
  response.directory = "/d";
  response.kept.time = from_unix_ms(second * 1000);
  response.kept.path = "/f";
  response.owner = response.kept;
  response.lines = 1;
  return response;
}

std::map<std::string, std::int64_t> totals(Ledger& ledger) {
  std::map<std::string, std::int64_t> found;
  std::int64_t responses = 0;
  must(for_each_fact(ledger, 0, [&](const Fact&) { ++responses; }));
  for (const std::string id : {"m", "n"}) {
    for (const std::string suffix :
         {"", "/r12", "/r13", "/r14", "/u5", "/u6"}) {
      const std::string key = id + suffix;
      if (must(has_response(ledger, key))) {
        found[key] = 0;
      }
    }
  }
  CHECK(responses == static_cast<std::int64_t>(found.size()));
  return found;
}

/// What transcripts would say: names of requests and lines, and that a chain
/// of parents holds both requests of "m".
void examine(std::vector<SharedMessage>& messages) {
  for (SharedMessage& message : messages) {
    std::set<std::uint32_t> requests;
    for (Variant& variant : message.variants) {
      const Response& response = variant.response;
      if (has_request(response)) {
        requests.insert(response.request);
        variant.request = "r" + std::to_string(response.request);
      }
      variant.uuid =
          "u" + std::to_string(to_unix_ms(response.owner.time) / 1000);
    }
    if (message.id == "m" && requests.size() > 1) {
      message.is_reused = true;
    }
  }
}

/// Every response with its key's row, as (tokens, sessions).
std::multiset<std::int64_t> tokens_in(Ledger& ledger) {
  std::multiset<std::int64_t> found;
  must(for_each_fact(
      ledger, 0, [&](const Fact& fact) { found.insert(fact.tokens.total()); }));
  return found;
}

TEST_SUITE("ledger/shared responses") {
  TEST_CASE("any order and any runs lead to the same responses") {
    // Of "m" four requests, one of them in two lines; a relay's line without a
    // request is the second, by its prompt. Of "n" two that nothing tells
    // apart.
    std::vector<Response> lines{line("m", 12, 20, 2),
                                line("m", 13, 30, 3),
                                line("m", 13, 30, 7),
                                line("m", 14, 40, 4),
                                line("m", 19, 90, 1),
                                line("m", k_no_request, 20, 8),
                                line("n", 12, 5, 1),
                                line("n", 13, 5, 2)};
    std::map<std::string, std::int64_t> expected;
    std::multiset<std::int64_t> expected_tokens;
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
      CAPTURE(seed);
      std::mt19937 dice(seed);
      OpenLedger open;
      for (std::size_t i = lines.size() - 1; i > 0; --i) {
        std::swap(lines[i], lines[dice() % (i + 1)]);
      }
      for (std::size_t at = 0; at < lines.size();) {
        const std::size_t count =
            std::min(lines.size() - at, std::size_t{1} + dice() % 4);
        // A batch has one response a variant.
        std::vector<Response> batch;
        for (std::size_t i = at; i < at + count; ++i) {
          const auto same = std::find_if(
              batch.begin(), batch.end(), [&](const Response& one) {
                return one.key == lines[i].key &&
                       is_same_variant(one, lines[i]);
              });
          if (same == batch.end()) {
            batch.push_back(lines[i]);
          } else {
            merge_lines(*same, lines[i]);
          }
        }
        std::vector<RowId> rows;
        must(merge(open.ledger, batch, {}, Moment{}, &rows, examine));
        CHECK(std::find(rows.begin(), rows.end(), 0) == rows.end());
        at += count;
      }
      if (seed == 0) {
        expected = totals(open.ledger);
        expected_tokens = tokens_in(open.ledger);
        CHECK(expected.size() == 5);
        CHECK(expected.contains("m/r12"));
        CHECK(expected.contains("m/r14"));
        CHECK_FALSE(expected.contains("n/r13"));
      }
      CHECK(totals(open.ledger) == expected);
      CHECK(tokens_in(open.ledger) == expected_tokens);
      const SharedIdCounts counts = must(count_shared_ids(open.ledger));
      CHECK(counts.told_apart == 1);
      CHECK(counts.responses == 4);
      CHECK(counts.taken_as_one == 1);
    }
  }

  TEST_CASE("an earlier one takes the short key, and rows stay") {
    OpenLedger open;
    std::vector<RowId> first;
    std::vector<RowId> second;
    must(merge(
        open.ledger, {line("m", 12, 20, 5)}, {}, Moment{}, &first, examine));
    must(merge(
        open.ledger, {line("m", 13, 30, 1)}, {}, Moment{}, &second, examine));
    CHECK(first[0] != second[0]);
    std::vector<RowId> again;
    must(merge(
        open.ledger, {line("m", 12, 20, 5)}, {}, Moment{}, &again, examine));
    CHECK(again[0] == first[0]);
    CHECK(must(has_response(open.ledger, "m")));
    CHECK(must(has_response(open.ledger, "m/r12")));
    CHECK_FALSE(must(has_response(open.ledger, "m/r13")));
  }

  TEST_CASE("a ledger of before knows no requests") {
    OpenLedger open;
    must(merge(open.ledger, {line("m", 0, 20, 5)}, {}, Moment{}));
    must(merge(
        open.ledger, {line("m", 12, 20, 5)}, {}, Moment{}, nullptr, examine));
    CHECK(tokens_in(open.ledger).size() == 1);
    CHECK(must(count_shared_ids(open.ledger)).taken_as_one == 0);
  }
}

TEST_SUITE("ledger/attempts") {
  TEST_CASE("the list with the most tokens counts, whole, in any order") {
    using Attempts = std::vector<AttemptRow>;
    const std::vector<Attempts> lists{
        {{"message", "a", {1, 2, 0, 0, 0, 0}}},
        {{"compaction", "", {100, 20, 0, 0, 0, 0}},
         {"message", "a", {1, 2, 0, 0, 0, 0}}},
        {{"message", "a", {1, 1, 0, 0, 0, 0}},
         {"advisor_message", "b", {100, 20, 0, 0, 0, 0}},
         {"message", "a", {1, 9, 0, 0, 0, 0}}}};
    std::vector<std::size_t> order{0, 1, 2};
    do {
      OpenLedger open;
      std::vector<RowId> rows;
      must(merge(
          open.ledger, {line("m", 12, 2, 1)}, {}, Moment{}, &rows, examine));
      for (const std::size_t list : order) {
        must(store_attempts(open.ledger, rows[0], lists[list]));
        CHECK_FALSE(must(store_attempts(open.ledger, rows[0], lists[list])));
      }
      std::vector<std::pair<std::string, std::int64_t>> parts;
      must(for_each_fact(open.ledger, 0, [&](const Fact& fact) {
        if (fact.is_part) {
          parts.emplace_back(text_of(open.ledger, fact.model),
                             fact.tokens.total());
        }
      }));
      REQUIRE(parts.size() == 1);
      CHECK(parts[0] == std::pair<std::string, std::int64_t>("b", 120));
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_SUITE("ledger/unreadable lines") {
  TEST_CASE("by day, and that of the file where no line has one") {
    OpenLedger open;
    TranscriptRow row = must(transcript(open.ledger, "/f"));
    row.first_time = from_unix_ms(86'400'000LL * 10);
    must(store(open.ledger, row));
    must(add_unreadable(open.ledger, row.row, k_never, 2));
    must(add_unreadable(
        open.ledger, row.row, from_unix_ms(86'400'000LL * 12 + 5), 3));
    must(add_unreadable(
        open.ledger, row.row, from_unix_ms(86'400'000LL * 12 + 6), 4));
    const auto day = [](std::int64_t days) {
      return from_unix_ms(86'400'000LL * days);
    };
    CHECK(must(unreadable_lines(open.ledger)) == 9);
    CHECK(must(unreadable_lines(open.ledger, day(11))) == 7);
    CHECK(must(unreadable_lines(open.ledger, day(10), day(12))) == 2);
    CHECK(must(unreadable_lines(open.ledger, day(13))) == 0);
    must(forget_unreadable(open.ledger, row.row));
    CHECK(must(unreadable_lines(open.ledger)) == 0);
  }
}

}  // namespace
}  // namespace tokens::ledger::test
