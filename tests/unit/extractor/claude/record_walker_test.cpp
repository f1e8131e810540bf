// The walk over a record against the full reader: what it accepts must mean
// the same, and what clients write must be accepted.
#include "extractor/claude/record_walker.hpp"

#include "extractor/claude/claude.hpp"
#include "extractor/claude/record_reader.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>

namespace {

using namespace tokens;
using extractor::claude::Draft;
using extractor::claude::RecordReader;
using testing::AnswerLine;

/// A line with room behind it, as its reader has it.
class Line {
 public:
  explicit Line(std::string text)
      : bytes_(std::move(text)), size_(bytes_.size()) {
    bytes_.append(extractor::k_line_padding, '}');
  }

  [[nodiscard]] std::string_view view() const {
    return std::string_view(bytes_).substr(0, size_);
  }

 private:
  std::string bytes_;
  std::size_t size_;
};

/// Compares two drafts of one line. Texts of the client itself may keep their
/// escapes in the walk.
void check_equal(Draft walked, Draft read) {
  if (walked.client_text.find('\\') != std::string_view::npos) {
    walked.client_text = read.client_text = {};
  }
  CHECK(walked == read);
}

bool accepts(const std::string& text) {
  Draft draft;
  return extractor::claude::walk_record(Line(text).view(), draft);
}

/// Returns what the walk makes of a line that it has to accept, after looking
/// that the reader makes the same of it.
Draft walked(const Line& line) {
  Draft draft;
  REQUIRE(extractor::claude::walk_record(line.view(), draft));
  RecordReader reader;
  Draft expected;
  REQUIRE(reader.read(line.view(), expected));
  check_equal(draft, expected);
  return draft;
}

}  // namespace

TEST_SUITE("extractor/record_walker") {
  TEST_CASE("an answer as clients write it is accepted, with all its fields") {
    AnswerLine answer;
    answer.usage =
        R"({"input_tokens":4,"cache_creation_input_tokens":1010,)"
        R"("cache_read_input_tokens":20100,"output_tokens":201,)"
        R"("server_tool_use":{"web_search_requests":2,"web_fetch_requests":3},)"
        R"("service_tier":"priority","cache_creation":)"
        R"({"ephemeral_1h_input_tokens":10,"ephemeral_5m_input_tokens":1000},)"
        R"("inference_geo":"us","iterations":[{"type":"message","model":"m",)"
        R"("input_tokens":1,"output_tokens":2},{}],"speed":"fast"})";
    answer.content =
        R"([{"type":"text","text":"a \"quoted\" word, {[ and \\"},)"
        R"({"type":"tool_use","id":"t1","name":"Edit","input":)"
        R"({"file_path":"/a b","old_string":"{","replace_all":false}},)"
        R"({"type":"tool_use","id":"t2","name":"Read","input":)"
        R"({"file_path":"/c\\d"}}])";
    answer.more =
        R"(,"agentId":"a1","attributionAgent":"Explore",)"
        R"("attributionSkill":"review","extra":[{"a":[1,-2.5e3,null]},""])";
    const Line line(answer.text());
    const Draft draft = walked(line);
    CHECK(draft.tokens == TokenCounts{4, 201, 1000, 10, 20100, 0});
    CHECK(draft.web_searches == 2);
    CHECK(draft.speed == "fast");
    CHECK(draft.geo == "us");
    CHECK(draft.attempts.size() == 2);
    CHECK(draft.agent_kind == "Explore");
    REQUIRE(draft.tool_uses.size() == 2);
    CHECK(draft.tool_uses[0].edited == "/a b");
    CHECK(draft.tool_uses[1].edited.empty());
  }

  TEST_CASE("the size of a result is that of its JSON") {
    const Line line(
        R"({"type":"user","message":{"role":"user","content":[)"
        R"({"tool_use_id":"t1","type":"tool_result","content":"a\nb"},)"
        R"({"tool_use_id":"t2","type":"tool_result","content":[{"type":)"
        R"("text","text":"]"}],"is_error":true}]},"toolUseResult":{}})");
    const Draft draft = walked(line);
    REQUIRE(draft.tool_results.size() == 2);
    CHECK(draft.tool_results[0].bytes == 6);
    CHECK(draft.tool_results[1].bytes == 28);
  }

  TEST_CASE("records of other kinds mean the same") {
    for (const char* text :
         {R"({"type":"system","content":"Token usage: 1/2; 1 remaining"})",
          R"({"type":"user","message":{"content":"just \u0041 text"}})",
          R"({"type":"progress","data":{"message":{"usage":{"x":[1]}}}})",
          R"({"type":"user","message":null,"forkedFrom":{"a":1}})",
          R"({"type":"user","message":[{"id":"x"}],"forkedFrom":null})",
          R"({"type":7,"isSidechain":true,"uuid":null,"cwd":{"a":"b"}})",
          R"({"message":{"usage":null,"stop_reason":null,"content":[[],7]}})",
          R"({"message":{"usage":{"input_tokens":null,"output_tokens":0}}})",
          R"({"message":{"usage":{"server_tool_use":null,"iterations":{}}}})",
          R"({"cwd":"/first","cwd":"/second"})",
          R"({"attachment":{"type":"token_usage","used":5,"total":9}})",
          R"({"attachment":{"type":"x","content":"a\tb","remaining":null}})",
          R"({"attachment":[],"content":{"a":"b"}})",
          R"({"type":"summary","leafUuid":"x"})",
          R"({})"}) {
      INFO(text);
      const Line line(text);
      walked(line);
    }
  }

  TEST_CASE("what is not plain is left to the full reader") {
    for (const char* text :
         {R"({ "type":"user"})",
          R"({"type": "user"})",
          R"({"cwd":"C:\\work"})",
          R"({"c\u0077d":"x" })",
          "{\"cwd\":\"a\tb\"}",
          "{\"cwd\":\"\xC3\x28\"}",
          R"({"attachment":{"type":"token_usage","used":"5"}})",
          R"({"type":"pr-link","prNumber":1})",
          R"({"message":{"usage":{"input_tokens":-1}}})",
          R"({"message":{"usage":{"input_tokens":1.0}}})",
          R"({"message":{"usage":{"input_tokens":"1"}}})",
          R"({"message":{"usage":{"input_tokens":007}}})",
          R"({"message":{"usage":{"input_tokens":1234567890123}}})",
          R"({"type":"user"}{"type":"user"})",
          R"({"type":"user"},)",
          R"({"type":"user")",
          R"({"type":"us)",
          R"({"type":)",
          R"({"type")",
          R"({"type":"user",})",
          R"({"a":[1,})",
          R"({"a":})",
          R"([{"type":"user"}])",
          R"("type")",
          "{"}) {
      INFO(text);
      CHECK_FALSE(accepts(text));
    }
  }

  TEST_CASE("no end of a line is mistaken for a whole one") {
    AnswerLine answer;
    answer.content = R"([{"type":"text","text":"a \" b"}])";
    const std::string whole = answer.text();
    for (std::size_t size = 1; size < whole.size(); ++size) {
      CHECK_FALSE(accepts(whole.substr(0, size)));
    }
    CHECK(accepts(whole));
  }

  TEST_CASE("of the fixtures' lines, most are accepted and all mean the same") {
    RecordReader reader;
    int lines = 0;
    int accepted = 0;
    for (const boost::filesystem::directory_entry& entry :
         boost::filesystem::recursive_directory_iterator(TOKENS_FIXTURES_DIR)) {
      if (entry.path().extension() != ".jsonl") {
        continue;
      }
      std::ifstream file(entry.path().string(), std::ios::binary);
      for (std::string text; std::getline(file, text);) {
        if (text.empty()) {
          continue;
        }
        const Line line(text);
        ++lines;
        Draft draft;
        Draft expected;
        if (!extractor::claude::walk_record(line.view(), draft)) {
          continue;
        }
        ++accepted;
        if (reader.read(line.view(), expected)) {
          INFO(text);
          check_equal(draft, expected);
        }
      }
    }
    MESSAGE(accepted, " of ", lines, " lines were accepted");
    CHECK(accepted * 2 > lines);
  }
}
