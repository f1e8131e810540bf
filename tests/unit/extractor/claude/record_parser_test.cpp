// What one record says: which records count, and what is taken from them.
#include "extractor/claude/claude.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tokens;
using extractor::LineKind;
using testing::AnswerLine;
using testing::parse;
using testing::Parsed;
using testing::with_usage;

}  // namespace

TEST_SUITE("extractor/record_parser") {
  TEST_CASE("a request is refused if nothing was written until then") {
    const auto tier_of = [](const char* content,
                            std::int64_t output,
                            const char* stop = "\"refusal\"") {
      AnswerLine answer;
      answer.stop = stop;
      answer.content = content;
      answer.output = output;
      return std::string(parse(answer.text()).response().service_tier);
    };
    for (const char* nothing :
         {"[]",
          "\"\"",
          "null",
          R"([{"type":"text","text":""}])",
          R"([{"type":"thinking","thinking":"","signature":""}])"}) {
      CAPTURE(nothing);
      CHECK(tier_of(nothing, 0) == k_refused_tier);
      CHECK(tier_of(nothing, 1) == k_refused_tier);
      CHECK(tier_of(nothing, 400).empty());
      CHECK(tier_of(nothing, 1, "\"end_turn\"").empty());
      CHECK(tier_of(nothing, 1, "null").empty());
    }
    for (const char* something :
         {"\"Half\"",
          R"([{"type":"text","text":"Half"}])",
          R"([{"type":"thinking","thinking":"","signature":"c2ln"}])",
          R"([{"type":"redacted_thinking","data":"x"}])",
          R"([{"type":"text","text":""},{"type":"tool_use","id":"t"}])"}) {
      CAPTURE(something);
      CHECK(tier_of(something, 1).empty());
    }
  }

  TEST_CASE("an answer gives all its fields") {
    AnswerLine line;
    line.usage =
        R"({"input_tokens":4,"cache_creation_input_tokens":1010,)"
        R"("cache_read_input_tokens":20100,"output_tokens":201,)"
        R"("server_tool_use":{"web_search_requests":2,"web_fetch_requests":3},)"
        R"("service_tier":"priority","cache_creation":)"
        R"({"ephemeral_1h_input_tokens":10,"ephemeral_5m_input_tokens":1000},)"
        R"("inference_geo":"us","iterations":[],"speed":"fast"})";
    line.more = R"(,"agentId":"a1","attributionSkill":"review")";
    const Parsed parsed = parse(line.text());
    CHECK(parsed.kind() == LineKind::countable);
    const Response& response = parsed.response();
    CHECK(response.key == "msg_1");
    CHECK(response.tokens == TokenCounts{4, 201, 1000, 10, 20100, 0});
    CHECK(response.web_searches == 2);
    CHECK(response.model == "claude-opus-4-6");
    CHECK(response.speed == "fast");
    CHECK(response.service_tier == "priority");
    CHECK(response.geo == "us");
    CHECK(response.session == "s1");
    CHECK(response.agent == "a1");
    CHECK(response.directory == "/home/me/app");
    CHECK(response.branch == "main");
    CHECK(response.skill == "review");
    CHECK(response.final);
    CHECK_FALSE(response.sidechain);
    CHECK(response.lines == 1);
    CHECK(response.kept == response.owner);
    CHECK(response.kept.path == "/projects/p/stem.jsonl");
    CHECK(response.kept.offset == 0);
    CHECK(format_iso8601(response.kept.time) == "2026-03-01T10:00:02.000Z");
    CHECK(response.kept.file_first == response.kept.time);
  }

  TEST_CASE("the usual speed, tier and place are stored as nothing") {
    for (const char* geo : {"not_available", "global", ""}) {
      const Response response =
          parse(with_usage(std::string(R"({"output_tokens":1,"speed":)") +
                           R"("standard","service_tier":"standard",)" +
                           R"("inference_geo":")" + geo + "\"}"))
              .response();
      CHECK(response.speed.empty());
      CHECK(response.service_tier.empty());
      CHECK(response.geo.empty());
    }
  }

  TEST_CASE("keys may stand in any order, with blanks between") {
    const Parsed parsed = parse(
        "  { \"gitBranch\" : \"main\" ,\t\"timestamp\":"
        "\"2026-03-01T10:00:02Z\",\"cwd\":\"/x\" , \"type\" : \"assistant\" ,"
        " \"sessionId\" : \"s\", \"message\" : { \"usage\" : {"
        " \"output_tokens\" : 5 , \"input_tokens\" : 6 } , \"model\" : \"m\" ,"
        " \"id\" : \"msg_9\" } , \"uuid\" : \"u\" } \r");
    CHECK(parsed.kind() == LineKind::countable);
    CHECK(parsed.response().key == "msg_9");
    CHECK(parsed.response().tokens == TokenCounts{6, 5, 0, 0, 0, 0});
    CHECK(parsed.response().branch == "main");
  }

  TEST_CASE("null fields are as good as missing ones") {
    const Parsed parsed = parse(
        R"({"type":"assistant","timestamp":null,"cwd":null,"sessionId":null,)"
        R"("gitBranch":null,"requestId":null,"uuid":null,"isSidechain":null,)"
        R"("agentId":null,"forkedFrom":null,"message":{"id":"msg_1",)"
        R"("model":null,"content":null,"stop_reason":null,"usage":{)"
        R"("input_tokens":null,"output_tokens":8,"cache_creation":null,)"
        R"("cache_read_input_tokens":null,"server_tool_use":null,)"
        R"("service_tier":null,"iterations":null,"speed":null}}})");
    CHECK(parsed.kind() == LineKind::countable);
    const Response& response = parsed.response();
    CHECK(response.tokens == TokenCounts{0, 8, 0, 0, 0, 0});
    CHECK(response.model.empty());
    CHECK(response.branch.empty());
    CHECK(response.session == "stem");  // of the file's name
    CHECK(response.kept.time == k_never);
    CHECK_FALSE(response.kept.forked);
    CHECK_FALSE(response.final);
  }

  TEST_CASE("the key is the message id, else the request id, else the uuid") {
    AnswerLine line;
    CHECK(parse(line.text()).response().key == "msg_1");
    line.id = "";
    CHECK(parse(line.text()).response().key == "req_1");
    line.request = "";
    CHECK(parse(line.text()).response().key == "u1");
    line.uuid = "";
    const std::string bare = line.text();
    line.time = "2026-03-01T10:00:03.000Z";
    const Parsed parsed = parse({bare, line.text(), bare});
    CHECK(parsed.responses() == 2);  // by their own words
    for (const Response& response : parsed.batch->responses.all()) {
      CHECK(response.key.starts_with("line:"));
    }
  }

  TEST_CASE("an id that is no text is no id") {
    const Parsed parsed =
        parse(R"({"type":"assistant","requestId":"req_7","message":{"id":12,)"
              R"("model":"m","usage":{"output_tokens":1}}})");
    CHECK(parsed.response().key == "req_7");
  }

  TEST_CASE("what makes numbers final") {
    const auto is_final = [](const char* stop, const char* usage) {
      AnswerLine line;
      line.stop = stop;
      line.usage = usage;
      return parse(line.text()).response().final;
    };
    CHECK(is_final("\"tool_use\"", R"({"output_tokens":1})"));
    CHECK_FALSE(is_final("null", R"({"output_tokens":1})"));
    CHECK(is_final(
        "null",
        R"({"output_tokens":1,"server_tool_use":{"web_search_requests":0}})"));
    CHECK_FALSE(
        is_final("null", R"({"output_tokens":1,"server_tool_use":null})"));
  }

  TEST_CASE("records that are no answers are ignored") {
    const char* const usage =
        R"("usage":{"input_tokens":9,"output_tokens":9}})";
    const std::string inner =
        std::string(R"({"id":"msg_x","model":"m",)") + usage;
    for (const std::string& line : {
             // A subagent's last call, told to its parent.
             R"({"type":"user","message":{"role":"user","content":[]},)"
             R"("toolUseResult":{"totalTokens":18,)" +
                 std::string(usage) + "}",
             // A subagent's message inside its parent's progress record.
             R"({"type":"progress","data":{"type":"agent_progress",)"
             R"("message":{"type":"assistant","message":)" +
                 inner + "}}}",
             R"({"type":"progress","message":)" + inner + "}",
             // The cumulative sums of a session.
             std::string(R"({"type":"cost-state","modelUsage":{"m":{)"
                         R"("inputTokens":5}},"totalCostUSD":1})"),
             std::string(R"({"type":"queue-operation","content":)"
                         R"("<usage>total_tokens: 500</usage>"})"),
             std::string(R"({"type":"system","subtype":"api_error"})"),
             std::string(R"({"type":"summary","summary":"usage"})"),
             std::string(R"({"type":"something-new","usage":{)"
                         R"("output_tokens":4}})"),
             std::string(R"({"type":null,"message":)") + inner + "}",
             R"({"message":)" + inner + "}",
             std::string("{}"),
         }) {
      CAPTURE(line);
      const Parsed parsed = parse(line);
      CHECK(parsed.kind() == LineKind::ignored);
      CHECK(parsed.responses() == 0);
    }
  }

  TEST_CASE("an assistant record without a usage object is ignored") {
    for (const std::string message : {
             R"({"id":"m"})",
             R"({"id":"m","usage":null})",
             R"({"id":"m","usage":5})",
             R"({"id":"m","usage":"input_tokens"})",
             R"({"id":"m","usage":[{"output_tokens":3}]})",
             R"("text")",
             "7",
             "null",
             R"([{"usage":{"output_tokens":3}}])",
         }) {
      CAPTURE(message);
      const Parsed parsed =
          parse(R"({"type":"assistant","message":)" + message + "}");
      CHECK(parsed.kind() == LineKind::ignored);
      CHECK(parsed.responses() == 0);
    }
  }

  TEST_CASE("synthetic answers and errors of the API are no responses") {
    AnswerLine line;
    line.model = "<synthetic>";
    line.more = R"(,"isApiErrorMessage":true,"error":"rate_limit")";
    CHECK(parse(line.text()).kind() == LineKind::ignored);
    line.usage = R"({"input_tokens":0,"output_tokens":0,"speed":null,)"
                 R"("inference_geo":null,"iterations":null})";
    CHECK(parse(line.text()).kind() == LineKind::ignored);
  }

  TEST_CASE("text that talks about usage changes nothing") {
    AnswerLine line;
    line.content =
        R"([{"type":"text","text":"{\"type\":\"assistant\",\"message\":)"
        R"({\"usage\":{\"output_tokens\":999}}}"},{"type":"tool_use",)"
        R"("id":"t","name":"Bash","input":{"usage":{"output_tokens":999},)"
        R"("message":{"usage":{"input_tokens":999}}}}])";
    line.more = R"(,"usage":{"output_tokens":999},"output_tokens":999)";
    const Parsed parsed = parse(line.text());
    CHECK(parsed.response().tokens == TokenCounts{3, 7, 0, 0, 0, 0});
    const Parsed user = parse(
        R"({"type":"user","message":{"role":"user","content":[{"type":)"
        R"("tool_result","tool_use_id":"t","content":"Token usage: 5/10; 5 )"
        R"(remaining \"usage\":{\"output_tokens\":5}"}]}})");
    CHECK(user.kind() == LineKind::ignored);
    CHECK(user.responses() == 0);
    CHECK(user.batch->readings.empty());
  }

  TEST_CASE("blank lines are no lines") {
    for (const char* line : {"", " ", "\t", "\r", " \t \r"}) {
      CHECK(parse(std::string(line)).kind() == LineKind::blank);
    }
  }

  TEST_CASE("a file forks from the record that says so") {
    AnswerLine first;
    AnswerLine second;
    second.id = "msg_2";
    second.more = R"(,"forkedFrom":{"sessionId":"s0","messageUuid":"u0"})";
    AnswerLine third;
    third.id = "msg_3";
    const Parsed parsed = parse({first.text(), second.text(), third.text()});
    CHECK_FALSE(parsed.at("msg_1").kept.forked);
    CHECK(parsed.at("msg_2").kept.forked);
    CHECK(parsed.at("msg_3").kept.forked);
  }

  TEST_CASE("a file begins with the first timestamp of any record") {
    const Parsed parsed = parse(
        {R"({"type":"summary","summary":"x"})",
         R"({"type":"user","timestamp":"no time","message":{}})",
         R"({"type":"queue-operation","timestamp":"2026-03-01T09:00:00Z"})",
         AnswerLine{}.text()});
    CHECK(format_iso8601(parsed.response().kept.file_first) ==
          "2026-03-01T09:00:00.000Z");
    CHECK(format_iso8601(parsed.response().kept.time) ==
          "2026-03-01T10:00:02.000Z");
  }
}
