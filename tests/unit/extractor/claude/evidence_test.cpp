// What is kept beside the responses: tools, agents, pull requests, readings.
#include "extractor/claude/claude.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tokens;
using extractor::LineKind;
using testing::AnswerLine;
using testing::parse;
using testing::Parsed;

/// Returns the path that a call of `tool` is said to write.
std::string edited_by(const std::string& tool, const std::string& input) {
  AnswerLine line;
  line.content = R"([{"type":"tool_use","input":)" + input +
                 R"(,"id":"toolu_1","name":")" + tool + "\"}]";
  const Parsed parsed = parse(line.text());
  REQUIRE(parsed.batch->tool_uses.size() == 1);
  return std::string(parsed.batch->tool_uses[0].edited);
}

/// Returns the bytes of a result with this content.
std::int64_t result_size(const std::string& content) {
  const Parsed parsed =
      parse(R"({"type":"user","message":{"role":"user","content":[{)"
            R"("type":"tool_result","tool_use_id":"toolu_1","content":)" +
            content + "}]}}");
  CHECK(parsed.kind() == LineKind::ignored);
  REQUIRE(parsed.batch->tool_results.size() == 1);
  CHECK(parsed.batch->tool_results[0].id == "toolu_1");
  return parsed.batch->tool_results[0].bytes;
}

/// Returns the readings of one record of `type` as (used, limit).
std::vector<std::pair<std::int64_t, std::int64_t>> readings_of(
    const std::string& rest) {
  const Parsed parsed =
      parse(R"({"sessionId":"s9","cwd":"/w","gitBranch":"b","timestamp":)"
            R"("2026-03-01T10:00:02Z",)" +
            rest + "}");
  CHECK(parsed.kind() == LineKind::ignored);
  CHECK(parsed.responses() == 0);
  std::vector<std::pair<std::int64_t, std::int64_t>> found;
  for (const extractor::ContextReading& reading : parsed.batch->readings) {
    CHECK(reading.session == "s9");
    CHECK(reading.directory == "/w");
    CHECK(reading.branch == "b");
    CHECK(format_iso8601_seconds(reading.time) == "2026-03-01T10:00:02Z");
    CHECK(reading.path == "/projects/p/stem.jsonl");
    found.emplace_back(reading.used, reading.limit);
  }
  return found;
}

std::string attachment(const std::string& fields) {
  return R"("type":"attachment","attachment":{"type":"token_usage",)" + fields +
         "}";
}

using Readings = std::vector<std::pair<std::int64_t, std::int64_t>>;

}  // namespace

TEST_SUITE("extractor/evidence") {
  TEST_CASE("every tool call of an answer is kept with its name") {
    AnswerLine line;
    line.content =
        R"([{"type":"thinking","thinking":"x","id":"no"},)"
        R"({"type":"tool_use","id":"t1","name":"mcp__git__log","input":{}},)"
        R"({"type":"tool_use","id":"t2","name":"Bash","input":null},)"
        R"({"type":"tool_use","id":"","name":"Bash"},)"
        R"({"type":"server_tool_use","id":"t3","name":"web_search"},)"
        R"("text",null,7,[{"type":"tool_use","id":"t4"}]])";
    const Parsed parsed = parse(line.text());
    CHECK(parsed.kind() == LineKind::countable);
    const auto& uses = parsed.batch->tool_uses;
    REQUIRE(uses.size() == 2);
    CHECK(uses[0].id == "t1");
    CHECK(uses[0].name == "mcp__git__log");
    CHECK(uses[0].response == 0);
    CHECK(uses[0].session == "s1");
    CHECK(uses[0].edited.empty());
    CHECK(uses[1].id == "t2");
  }

  TEST_CASE("only tools that write a file have edited it") {
    const std::string file = R"({"old":"{","file_path":"/a/b.cpp","x":["]"]})";
    CHECK(edited_by("Edit", file) == "/a/b.cpp");
    CHECK(edited_by("Write", file) == "/a/b.cpp");
    CHECK(edited_by("MultiEdit", file) == "/a/b.cpp");
    CHECK(edited_by("NotebookEdit", R"({"notebook_path":"/a/n.ipynb"})") ==
          "/a/n.ipynb");
    CHECK(edited_by("Read", file).empty());
    CHECK(edited_by("NotebookRead", R"({"notebook_path":"/n"})").empty());
    CHECK(edited_by("Grep", R"({"path":"/a"})").empty());
    CHECK(edited_by("mcp__x__edit", file).empty());
    CHECK(edited_by("Edit", R"({"file_path":7})").empty());
    CHECK(edited_by("Edit", "null").empty());
    CHECK(edited_by("Edit", R"({"edits":[{"file_path":"/inner"}]})").empty());
  }

  TEST_CASE("a tool result is as large as its JSON") {
    CHECK(result_size("\"abc\"") == 5);
    CHECK(result_size("\"\"") == 2);
    CHECK(result_size(R"("a\nb")") == 6);
    CHECK(result_size("\"abc\"  ") == 5);
    const std::string blocks = R"([{"type":"text","text":"] [ \" {"},{}])";
    CHECK(result_size(blocks) == static_cast<std::int64_t>(blocks.size()));
    CHECK(result_size("[]") == 2);
    CHECK(result_size(R"({"a":[1,{}]})") == 12);
    CHECK(result_size("null") == 4);
  }

  TEST_CASE("results without a call, and results of answers, are left out") {
    CHECK(parse(R"({"type":"user","message":{"content":[{"type":)"
                R"("tool_result","content":"x"},{"type":"text","content":)"
                R"("x","tool_use_id":"t"}]}})")
              .batch->tool_results.empty());
    CHECK(
        parse(R"({"type":"user","message":{"content":"just text"}})").kind() ==
        LineKind::ignored);
    CHECK(parse(R"({"type":"progress","message":{"content":[{"type":)"
                R"("tool_result","tool_use_id":"t","content":"x"}]}})")
              .batch->tool_results.empty());
  }

  TEST_CASE("an agent's kind is taken from its answers") {
    AnswerLine line;
    line.more = R"(,"attributionAgent":"Explore","agentId":"a1b2")";
    const Parsed parsed = parse(line.text());
    REQUIRE(parsed.batch->agents.size() == 1);
    CHECK(parsed.batch->agents[0].session == "s1");
    CHECK(parsed.batch->agents[0].agent == "a1b2");
    CHECK(parsed.batch->agents[0].kind == "Explore");
    line.more = R"(,"attributionAgent":"Explore")";
    CHECK(parse(line.text()).batch->agents.empty());
  }

  TEST_CASE("a link to a pull request is kept") {
    const Parsed parsed =
        parse(R"({"type":"pr-link","sessionId":"S","prNumber":7,"prUrl":)"
              R"("https://forge.example/o/r/pull/7","prRepository":"o/r",)"
              R"("timestamp":"2026-03-01T10:00:02Z"})");
    CHECK(parsed.kind() == LineKind::ignored);
    REQUIRE(parsed.batch->pull_requests.size() == 1);
    const extractor::PullRequestLink& link = parsed.batch->pull_requests[0];
    CHECK(link.session == "S");
    CHECK(link.number == 7);
    CHECK(link.url == "https://forge.example/o/r/pull/7");
    CHECK(link.repository == "o/r");
    CHECK(format_iso8601_seconds(link.time) == "2026-03-01T10:00:02Z");
    for (const char* number : {"0", "-7", "\"7\"", "null", "7.5"}) {
      CHECK(
          parse(std::string(R"({"type":"pr-link","prNumber":)") + number + "}")
              .batch->pull_requests.empty());
    }
    CHECK(
        parse(R"({"type":"user","prNumber":7})").batch->pull_requests.empty());
  }

  TEST_CASE("a reading as numbers is a level, if its parts agree") {
    CHECK(readings_of(attachment(
              R"("used":21315,"total":180000,"remaining":158685)")) ==
          Readings{{21315, 180000}});
    CHECK(readings_of(attachment(R"("used":5,"total":10)")) ==
          Readings{{5, 10}});
    CHECK(readings_of(attachment(R"("used":0,"total":10,"remaining":10)")) ==
          Readings{{0, 10}});
    for (const char* fields : {R"("used":5,"total":10,"remaining":6)",
                               R"("used":-5,"total":10,"remaining":15)",
                               R"("used":"5","total":10,"remaining":5)",
                               R"("used":5,"total":0)",
                               R"("total":10,"remaining":5)",
                               R"("used":5)"}) {
      CAPTURE(fields);
      CHECK(readings_of(attachment(fields)).empty());
    }
  }

  TEST_CASE("a reading as text is believed where the client writes it") {
    const std::string text =
        R"("\u003csystem-reminder>\nToken usage: 5,000/200,000; 195,000 )"
        R"(remaining\n</system-reminder>")";
    CHECK(readings_of(attachment("\"content\":" + text)) ==
          Readings{{5000, 200000}});
    CHECK(readings_of(attachment("\"text\":" + text)) ==
          Readings{{5000, 200000}});
    CHECK(readings_of(R"("type":"system","content":)" + text) ==
          Readings{{5000, 200000}});
    // Numbers and text of one attachment are one reading.
    CHECK(readings_of(
              attachment(R"("used":5000,"total":200000,"remaining":195000,)"
                         R"("content":)" +
                         text)) == Readings{{5000, 200000}});
    CHECK(readings_of(R"("type":"user","content":)" + text).empty());
    CHECK(readings_of(R"("type":"queue-operation","content":)" + text).empty());
    CHECK(readings_of(R"("type":"user","message":{"content":)" + text + "}")
              .empty());
    CHECK(readings_of(
              R"("type":"attachment","attachment":{"type":"file","content":)" +
              text + "}")
              .empty());
    CHECK(readings_of(R"("type":"attachment","attachment":{"type":)"
                      R"("total_tokens_reminder","content":"<total_tokens>)"
                      R"(15000000 tokens left</total_tokens>"})")
              .empty());
  }

  TEST_CASE("a text with several levels gives them all, in order") {
    CHECK(
        readings_of(
            R"("type":"system","content":"Token usage: 1/9; 8 remaining, )"
            R"(Token usage: 3/9; 6 remaining, Token usage: 4/9; 6 remaining")") ==
        Readings{{1, 9}, {3, 9}});
  }
}
