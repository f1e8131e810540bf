// The numbers of message.usage: which are possible, and into which class.
#include "extractor/claude/claude.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tokens;
using extractor::LineKind;
using testing::parse;
using testing::Parsed;
using testing::with_usage;

TokenCounts counts_of(const std::string& usage) {
  return parse(with_usage(usage)).response().tokens;
}

/// Returns usage with these cache writes; an empty split is left out.
std::string cache_write(const std::string& flat, const std::string& split) {
  return R"({"output_tokens":1,"cache_creation_input_tokens":)" + flat +
         (split.empty() ? "" : ",\"cache_creation\":" + split) + "}";
}

std::string split_of(int five_minutes, int one_hour) {
  return R"({"ephemeral_5m_input_tokens":)" + std::to_string(five_minutes) +
         R"(,"ephemeral_1h_input_tokens":)" + std::to_string(one_hour) + "}";
}

}  // namespace

TEST_SUITE("extractor/usage_numbers") {
  TEST_CASE("cache write is the larger of the flat number and the split") {
    const auto written = [](const std::string& flat, const std::string& split) {
      const TokenCounts counts = counts_of(cache_write(flat, split));
      return std::pair(counts.cache_write_5m, counts.cache_write_1h);
    };
    using Pair = std::pair<std::int64_t, std::int64_t>;
    CHECK(written("100", "") == Pair(100, 0));  // before 1.0.98
    CHECK(written("100", split_of(100, 0)) == Pair(100, 0));
    CHECK(written("100", split_of(0, 100)) == Pair(0, 100));
    CHECK(written("100", split_of(30, 70)) == Pair(30, 70));
    CHECK(written("1010", split_of(0, 0)) == Pair(1010, 0));
    CHECK(written("100", split_of(10, 70)) == Pair(30, 70));
    CHECK(written("0", split_of(20, 5)) == Pair(20, 5));  // before 2.1.152
    CHECK(written("null", split_of(20, 5)) == Pair(20, 5));
    CHECK(written("100", "null") == Pair(100, 0));
    CHECK(written("100", "[]") == Pair(100, 0));
    CHECK(written("100", "\"x\"") == Pair(100, 0));
  }

  TEST_CASE("missing numbers are 0, unknown ones are left alone") {
    CHECK(counts_of("{}") == TokenCounts{});
    CHECK(counts_of(R"({"output_tokens":5,"input_tokens":2})") ==
          TokenCounts{2, 5, 0, 0, 0, 0});
    CHECK(
        counts_of(R"({"output_tokens":5,"output_tokens_details":)"
                  R"({"thinking_tokens":4},"total_tokens":900,"new_tokens":-1,)"
                  R"("fallback_credit":{"input_tokens":7}})") ==
        TokenCounts{0, 5, 0, 0, 0, 0});
  }

  TEST_CASE("whole numbers may be written in any way that JSON knows") {
    for (const char* five : {"5", "5.0", "5e0", "0.5e1", "50E-1", "5.000"}) {
      CAPTURE(five);
      CHECK(
          counts_of(std::string(R"({"output_tokens":)") + five + "}").output ==
          5);
    }
    CHECK(counts_of(R"({"output_tokens":1e3})").output == 1000);
    CHECK(counts_of(R"({"output_tokens":-0})").output == 0);
    CHECK(counts_of(R"({"output_tokens":1000000000000})").output ==
          k_most_tokens);
  }

  TEST_CASE("a number that no API can have sent makes the line malformed") {
    for (const std::string number : {
             "-1",
             "-5.0",
             "0.5",
             "5.25",
             "1e-3",
             "1000000000001",
             "9223372036854775807",
             "9223372036854775808",
             "18446744073709551616",
             "123456789012345678901234567890",
             "1e13",
             "1e300",
             "1e999",
             "\"5\"",
             "\"\"",
             "true",
             "false",
             "[5]",
             R"({"value":5})",
             "007",
             "5.",
             "+5",
             ".5",
             "NaN",
             "Infinity",
             "5x",
         }) {
      for (const char* field : {"input_tokens",
                                "output_tokens",
                                "cache_creation_input_tokens",
                                "cache_read_input_tokens"}) {
        CAPTURE(number);
        CAPTURE(field);
        const Parsed parsed = parse(with_usage(
            "{\"" + std::string(field) + "\":" + number + ",\"x_tokens\":1}"));
        CHECK(parsed.kind() == LineKind::malformed);
        CHECK(parsed.responses() == 0);
      }
      const Parsed split = parse(
          with_usage(R"({"cache_creation":{"ephemeral_1h_input_tokens":)" +
                     number + "}}"));
      CHECK(split.kind() == LineKind::malformed);
    }
  }

  TEST_CASE("impossible usage matters only where usage counts") {
    CHECK(parse(R"({"type":"user","message":{"usage":{"output_tokens":-1}}})")
              .kind() == LineKind::ignored);
  }

  TEST_CASE("the last of equal keys counts, as for every JSON reader") {
    CHECK(counts_of(R"({"output_tokens":5,"output_tokens":6})").output == 6);
  }

  TEST_CASE("one attempt repeats the response, several say more") {
    const std::string one =
        R"({"type":"message","model":"a","input_tokens":2,)"
        R"("cache_creation_input_tokens":21874,)"
        R"("cache_read_input_tokens":32238,"output_tokens":2})";
    const std::string two =
        R"({"type":"fallback_message","model":"b","input_tokens":2,)"
        R"("cache_read_input_tokens":54112,"output_tokens":136})";
    const auto read = [](const std::string& attempts) {
      return parse(
          with_usage(R"({"input_tokens":2,"cache_read_input_tokens":54112,)"
                     R"("output_tokens":136,"iterations":[)" +
                     attempts + "]}"));
    };
    CHECK(read("").batch->attempts.empty());
    CHECK(read(one).batch->attempts.empty());
    CHECK(read(R"({"type":"compaction","input_tokens":2})")
              .batch->attempts.size() == 1);
    const Parsed parsed = read(one + "," + two);
    CHECK(parsed.response().tokens == TokenCounts{2, 136, 0, 0, 54112, 0});
    const auto& attempts = parsed.batch->attempts;
    REQUIRE(attempts.size() == 2);
    CHECK(attempts[0].response == 0);
    CHECK(attempts[0].number == 0);
    CHECK(attempts[0].kind == "message");
    CHECK(attempts[0].model == "a");
    CHECK(attempts[0].tokens == TokenCounts{2, 2, 21874, 0, 32238, 0});
    CHECK(attempts[1].number == 1);
    CHECK(attempts[1].kind == "fallback_message");
    CHECK(attempts[1].model == "b");
    CHECK(attempts[1].tokens == TokenCounts{2, 136, 0, 0, 54112, 0});
  }
}
