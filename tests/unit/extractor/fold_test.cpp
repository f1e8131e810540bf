// Which line of a response is kept, and which file owns it.
#include "extractor/batch.hpp"
#include "lib/model/response.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>

namespace {

using namespace tokens;
using testing::AnswerLine;
using testing::parse;
using testing::Parsed;

constexpr Moment k_noon = from_unix_ms(1'800'000'000'000);

/// Returns a line of response "r" whose every field tells the line apart.
Response line(std::string_view name,
              std::int64_t output,
              bool sidechain,
              const LinePlace& place) {
  Response response;
  response.key = "r";
  response.tokens.output = output;
  response.model = name;
  response.session = name;
  response.branch = name;
  response.sidechain = sidechain;
  response.kept = place;
  response.owner = place;
  response.lines = 1;
  return response;
}

/// Returns the names of the kept line and the owner of two lines, and checks
/// that their order does not matter.
std::pair<std::string, std::string> folded(const Response& a,
                                           const Response& b) {
  Response one = a;
  merge_lines(one, b);
  Response other = b;
  merge_lines(other, a);
  CHECK(one.model == other.model);
  CHECK(one.session == other.session);
  CHECK(one.kept == other.kept);
  CHECK(one.owner == other.owner);
  CHECK(one.lines == 2);
  return {std::string(one.model), std::string(one.session)};
}

using Names = std::pair<std::string, std::string>;

}  // namespace

TEST_SUITE("extractor/fold") {
  TEST_CASE("of equals the line that says it was refused is kept") {
    const LinePlace early{false, k_noon, k_noon, 0, "/a"};
    const LinePlace late{false, k_noon, k_noon, 9, "/a"};
    Response said = line("said", 1, true, late);
    said.service_tier = k_refused_tier;
    CHECK(folded(line("silent", 1, false, early), said) ==
          Names("said", "silent"));
    CHECK(folded(line("written", 2, false, early), said) ==
          Names("written", "written"));
  }

  TEST_CASE("of two lines the rules choose one after the other") {
    const LinePlace place{false, k_noon, k_noon, 50, "/b"};
    const Response base = line("base", 5, false, place);
    LinePlace other = place;

    SUBCASE("the higher output, however late") {
      other = {true, k_never, k_never, 99, "/z"};
      CHECK(folded(base, line("x", 6, true, other)) == Names("x", "base"));
    }
    SUBCASE("a main line before a sidechain's, however late") {
      other = {true, k_never, k_never, 99, "/z"};
      const Response side = line("side", 5, true, place);
      CHECK(folded(side, line("x", 5, false, other)) == Names("x", "side"));
    }
    SUBCASE("a file that is no fork before one that began earlier") {
      other = {true, k_noon - std::chrono::hours(9), k_noon, 0, "/a"};
      CHECK(folded(base, line("x", 5, false, other)) == Names("base", "base"));
    }
    SUBCASE("the file that began first before the earlier line") {
      other = {false,
               k_noon - std::chrono::milliseconds(1),
               k_noon + std::chrono::hours(1),
               99,
               "/z"};
      CHECK(folded(base, line("x", 5, false, other)) == Names("x", "x"));
    }
    SUBCASE("a file without any time comes last") {
      other.file_first = k_never;
      CHECK(folded(base, line("x", 5, false, other)) == Names("base", "base"));
    }
    SUBCASE("the earlier line by its time, then by its place in the file") {
      other.time = k_noon - std::chrono::milliseconds(1);
      other.offset = 99;
      CHECK(folded(base, line("x", 5, false, other)) == Names("x", "x"));
      other.time = k_noon;
      CHECK(folded(base, line("x", 5, false, other)) == Names("base", "base"));
      other.offset = 49;
      CHECK(folded(base, line("x", 5, false, other)) == Names("x", "x"));
    }
    SUBCASE("the smallest path") {
      other.path = "/a";
      CHECK(folded(base, line("x", 5, false, other)) == Names("x", "x"));
    }
  }

  TEST_CASE("folding is associative and commutative over all kinds of lines") {
    std::vector<Response> lines;
    for (const std::int64_t output : {1, 2}) {
      for (const bool sidechain : {false, true}) {
        for (const bool forked : {false, true}) {
          for (const Moment first : {k_noon, k_never}) {
            static constexpr std::array<std::string_view, 2> paths{"/a", "/b"};
            for (const std::string_view path : paths) {
              lines.push_back(line(path,
                                   output,
                                   sidechain,
                                   {forked, first, k_noon, output, path}));
            }
          }
        }
      }
    }
    const auto same = [](const Response& a, const Response& b) {
      return a.kept == b.kept && a.owner == b.owner && a.tokens == b.tokens &&
             a.sidechain == b.sidechain && a.model == b.model &&
             a.session == b.session && a.lines == b.lines;
    };
    int wrong = 0;
    for (const Response& a : lines) {
      for (const Response& b : lines) {
        for (const Response& c : lines) {
          Response left = a;
          merge_lines(left, b);
          merge_lines(left, c);
          Response right = b;
          merge_lines(right, c);
          merge_lines(right, a);
          wrong += same(left, right) ? 0 : 1;
        }
      }
    }
    CHECK(wrong == 0);
  }

  TEST_CASE("the kept line is kept whole, never mixed from several") {
    AnswerLine early;
    early.usage = R"({"input_tokens":900,"output_tokens":1,)"
                  R"("cache_read_input_tokens":5,"speed":"fast",)"
                  R"("server_tool_use":{"web_search_requests":9}})";
    early.stop = "null";
    early.model = "early";
    AnswerLine late;
    late.usage = R"({"input_tokens":3,"output_tokens":250})";
    late.model = "late";
    late.time = "2026-03-02T00:00:01.000Z";
    const Parsed parsed = parse({early.text(), late.text()});
    const Response& response = parsed.response();
    CHECK(response.tokens == TokenCounts{3, 250, 0, 0, 0, 0});
    CHECK(response.web_searches == 0);
    CHECK(response.speed.empty());
    CHECK(response.model == "late");
    CHECK(format_day(response.kept.time) == "2026-03-02");
    CHECK(format_day(response.owner.time) == "2026-03-01");
    CHECK(response.final);
    CHECK(response.lines == 2);
  }

  TEST_CASE("lines of one response need not follow each other") {
    AnswerLine one;
    AnswerLine other;
    other.id = "msg_2";
    other.output = 11;
    AnswerLine last = one;
    last.output = 40;
    last.request = "req_9";  // a replay
    const Parsed parsed = parse({one.text(), other.text(), last.text()});
    CHECK(parsed.responses() == 2);
    CHECK(parsed.at("msg_1").tokens.output == 40);
    CHECK(parsed.at("msg_2").tokens.output == 11);
  }

  TEST_CASE("a table folds as many responses as there are") {
    extractor::Batch batch;
    for (int round = 1; round <= 3; ++round) {
      for (int i = 0; i < 5000; ++i) {
        Response response = line("m", round, false, {});
        response.key = batch.pool.intern("key" + std::to_string(i));
        batch.responses.add(response);
      }
    }
    CHECK(batch.responses.size() == 5000);
    CHECK(std::all_of(batch.responses.all().begin(),
                      batch.responses.all().end(),
                      [](const Response& response) {
                        return response.lines == 3 &&
                               response.tokens.output == 3;
                      }));
    bool found = true;
    for (std::size_t i = 0; i < 5000; ++i) {
      found = found && batch.responses.find("key" + std::to_string(i)) == i;
    }
    CHECK(found);
    CHECK_FALSE(batch.responses.find("key5000"));
    batch.responses = {};
    CHECK(batch.responses.size() == 0);
    CHECK_FALSE(batch.responses.find("key0"));
    batch.responses.add(line("m", 1, false, {}));
    CHECK(batch.responses.size() == 1);
  }

  TEST_CASE("a pool keeps each string once, and empty ones not at all") {
    extractor::StringPool pool;
    std::vector<std::string_view> first;
    for (std::size_t i = 0; i < 5000; ++i) {
      first.push_back(
          pool.intern(std::string(i % 300, 'x') + std::to_string(i)));
    }
    bool same = true;
    for (std::size_t i = 0; i < 5000; ++i) {
      const std::string text = std::string(i % 300, 'x') + std::to_string(i);
      same = same && pool.intern(text).data() == first[i].data() &&
             first[i] == text;
    }
    CHECK(same);
    CHECK(pool.intern("").empty());
    const std::string large(200 << 10, 'y');
    CHECK(pool.intern(large) == large);
    CHECK(pool.intern("after") == "after");
  }

  TEST_CASE("absorbing a batch folds its responses and adds the rest") {
    auto into = std::make_unique<extractor::Batch>();
    AnswerLine small;
    AnswerLine large;
    large.output = 70;
    large.content = R"([{"type":"tool_use","id":"t","name":"Bash"}])";
    Parsed a = parse({small.text(), "// comment"});
    Parsed b = parse({large.text(), R"({"type":"summary"})"});
    a.batch->counts = {2, 0, 1, 1, 0};
    b.batch->counts = {2, 1, 0, 1, 0};
    a.batch->bytes = 10;
    b.batch->bytes = 20;
    into->absorb(std::move(a.batch));
    into->absorb(std::move(b.batch));
    REQUIRE(into->responses.size() == 1);
    CHECK(into->responses.all()[0].tokens.output == 70);
    CHECK(into->responses.all()[0].lines == 2);
    CHECK(into->tool_uses.size() == 1);
    CHECK(into->tool_uses[0].name == "Bash");
    CHECK(into->bytes == 30);
    CHECK(into->counts.lines == 4);
    CHECK(into->counts.lines == into->counts.countable + into->counts.ignored +
                                    into->counts.malformed);
  }
}
