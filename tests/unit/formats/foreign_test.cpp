#include "lib/formats/foreign.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using namespace tokens::formats;

namespace {

ForeignFile read(const std::string& text) {
  auto file = read_foreign(text);
  if (!file) {
    FAIL(file.error().message);
  }
  return std::move(*file);
}

std::string refusal(const std::string& text) {
  const auto file = read_foreign(text);
  return file ? "" : file.error().message;
}

const std::string k_old_branch = R"({"branch": "topic/x", "total_tokens": 900,
  "sessions": [
    {"timestamp": "2026-01-02T03:04:05.100001", "tokens": 300, "notes": "a"},
    {"timestamp": "2026-01-02T03:05:05.1", "tokens": 300, "notes": "b"},
    {"timestamp": "2026-01-02T03:06:05.1", "tokens": 300, "notes": ""}],
  "created_at": "2026-01-02T03:04:05", "last_updated": "2026-01-02T03:06:05"})";

}  // namespace

TEST_SUITE_BEGIN("formats/foreign");

TEST_CASE("a branch file of the older tools holds levels") {
  const ForeignFile file = read(k_old_branch);
  CHECK(file.usages.empty());
  REQUIRE(file.levels.size() == 3);
  CHECK(file.levels.front().branch == "topic/x");
  CHECK(file.levels.front().used == 300);
  CHECK(file.claimed == 900);
  REQUIRE(file.flags.size() == 1);
  CHECK(file.flags.front().find("900 tokens are brought back to 300") !=
        std::string::npos);
}

TEST_CASE("a branch file of ours holds amounts") {
  const ForeignFile file = read(
      R"({"branch": "main", "total_tokens": 15, "sessions": [
        {"timestamp": "2026-01-02T03:04:05Z", "tokens": 15, "notes": "",
         "commit_sha": "abc", "models": ["m"],
         "token_classes": {"input": 10, "output": 5}}]})");
  CHECK(file.levels.empty());
  CHECK(file.flags.empty());
  REQUIRE(file.usages.size() == 1);
  const ForeignUsage& usage = file.usages.front();
  CHECK(usage.commit == "abc");
  CHECK(usage.model == "m");
  CHECK(usage.tokens.input == 10);
  CHECK(usage.tokens.unclassified == 0);
  CHECK(to_unix_ms(usage.time) == 1767323045000);
}

TEST_CASE("classes that do not come to the total are not believed") {
  const ForeignFile file = read(
      R"({"branch": "main", "sessions": [
        {"timestamp": "2026-01-02T03:04:05Z", "tokens": 15,
         "commit_sha": "abc", "token_classes": {"input": 10}}]})");
  CHECK(file.usages.front().tokens.unclassified == 15);
}

TEST_CASE("a portable export is its branch file, and says so if names differ") {
  const ForeignFile file =
      read(R"({"export_metadata": {"export_version": "1.0"}, "token_data": )" +
           k_old_branch + R"(, "git_context": {"branch": "topic_x"}})");
  CHECK(file.what.find("portable") != std::string::npos);
  CHECK(file.levels.size() == 3);
  CHECK(file.levels.front().branch == "topic/x");
  CHECK(file.flags.size() == 2);
}

TEST_CASE("a record of the counter is a level, a typed one is an amount") {
  const std::string rest =
      R"("timestamp": "2026-01-02T03:04:05.5", "git_branch": "main",
         "commit_sha": "abc", "model_name": "m", "endpoint": "messages",
         "prompt_tokens": 80, "completion_tokens": 20, "total_tokens": 100})";
  const ForeignFile counter = read(R"({"source": "auto-tracked", )" + rest);
  REQUIRE(counter.levels.size() == 1);
  CHECK(counter.levels.front().used == 100);
  CHECK(counter.usages.empty());
  const ForeignFile typed = read(R"({"source": "local-claude-code", )" + rest);
  CHECK(typed.levels.empty());
  REQUIRE(typed.usages.size() == 1);
  CHECK(typed.usages.front().tokens.input == 80);
  CHECK(typed.usages.front().tokens.output == 20);
  CHECK(typed.usages.front().commit == "abc");
}

TEST_CASE("a session file of ours is read by session and model") {
  const ForeignFile file = read(
      R"({"timestamp": "2026-01-02T03:04:05Z", "git_branch": "main",
          "commit_sha": "abc", "prompt_tokens": 10, "completion_tokens": 5,
          "breakdown": [
            {"session": "s", "model": "m", "token_classes": {"input": 10}},
            {"session": "s", "model": "n", "token_classes": {"output": 5}}]})");
  REQUIRE(file.usages.size() == 2);
  CHECK(file.usages.back().session == "s");
  CHECK(file.usages.back().tokens.output == 5);
  CHECK(file.usages.front().key != file.usages.back().key);
}

TEST_CASE("a text that was kept from spreadsheets comes back as it was") {
  const ForeignFile file = read(
      "timestamp,branch,tokens,estimated_cost,notes,commit_sha\n"
      "2026-01-02 03:05:00,'=1+1|x,50,0.0003,,\n"
      "2026-01-02 03:04:00,''-y,50,0.0003,,\n"
      "2026-01-02 03:03:00,'tis,50,0.0003,,\n");
  REQUIRE(file.levels.size() == 3);
  std::string branches;
  for (const auto& level : file.levels) {
    branches += level.branch + "\n";
  }
  CHECK(branches.find("=1+1|x\n") != std::string::npos);
  CHECK(branches.find("'=1") == std::string::npos);
  CHECK(branches.find("'-y\n") != std::string::npos);
  CHECK(branches.find("''-y") == std::string::npos);
  CHECK(branches.find("'tis\n") != std::string::npos);
}

TEST_CASE("a trend table, newest first, with quotes") {
  const ForeignFile file = read(
      "timestamp,branch,tokens,estimated_cost,notes\n"
      "2026-01-02 03:05:00,main,50,0.0003,\"b, \"\"c\"\"\"\n"
      "2026-01-02 03:04:00,main,100,0.0005,a\n"
      "2026-01-02 03:04:00,main,x,0.0005,a\n");
  REQUIRE(file.levels.size() == 2);
  CHECK(file.claimed == 150);
  REQUIRE(file.flags.size() == 1);
  CHECK(file.flags.front().find("no count") != std::string::npos);
}

TEST_CASE("a session of token-audit is an upper bound, and says so") {
  const ForeignFile file = read(
      R"({"_file": {"type": "token_audit_session"},
          "session": {"id": "x", "project": "p", "platform": "claude-code",
            "model": "m", "started_at": "2026-01-02T03:04:05+00:00",
            "ended_at": "2026-01-02T03:05:05+00:00", "message_count": 3,
            "working_directory": "/w"},
          "token_usage": {"input_tokens": 30, "output_tokens": 60,
            "total_tokens": 15090, "cache_created_tokens": 15000,
            "cache_read_tokens": 0},
          "cost_estimate_usd": 0.05})");
  REQUIRE(file.usages.size() == 1);
  CHECK(file.usages.front().tokens.cache_write_5m == 15000);
  CHECK(file.usages.front().model == "m");
  CHECK(file.usages.front().since < file.usages.front().time);
  REQUIRE(file.flags.size() == 1);
  CHECK(file.flags.front().find("15,090 tokens are an upper bound") !=
        std::string::npos);
  CHECK(file.flags.front().find("5,030") != std::string::npos);
}

TEST_CASE("events of token-audit count as their end says") {
  const ForeignFile file = read(
      R"({"event_type":"session_start","timestamp":"2026-01-02T03:04:05Z","data":{"session_id":"x","platform":"claude_code","model":"m"}}
{"event_type":"token_usage","timestamp":"2026-01-02T03:04:06Z","data":{"input_tokens":10,"output_tokens":2}}
{"event_type":"token_usage","timestamp":"2026-01-02T03:04:07Z","data":{"input_tokens":15,"output_tokens":3}}
{"event_type":"session_end","timestamp":"2026-01-02T03:04:08Z","data":{"total_input_tokens":15,"total_output_tokens":3}}
)");
  REQUIRE(file.usages.size() == 1);
  CHECK(file.usages.front().tokens.total() == 18);
  CHECK(file.flags.size() == 1);
}

TEST_CASE("who reads it, if not we") {
  CHECK(read("hello\nToken usage: 5/10; 5 remaining\n").is_conversation);
  CHECK(read(R"({"type":"assistant","sessionId":"s","message":{}})"
             "\n{\"type\":\"user\",\"sessionId\":\"s\"}\n")
            .is_transcript);
}

TEST_CASE("a session of Gemini CLI: each message adds up as its total says") {
  const auto file = read(R"({"sessionId": "s", "projectHash": "h", "messages": [
    {"id": "1", "timestamp": "2026-01-02T03:04:05Z", "type": "user"},
    {"id": "2", "timestamp": "2026-01-02T03:04:06Z", "model": "gemini-2.5-pro",
     "tokens": {"input": 100, "output": 20, "cached": 60, "thoughts": 5,
                "tool": 2, "total": 127}},
    {"id": "3", "timestamp": "2026-01-02T03:04:07Z", "model": "gemini-2.5-pro",
     "tokens": {"input": 100, "output": 20, "cached": 60, "total": 180}},
    {"id": "4", "timestamp": "2026-01-02T03:04:08Z",
     "tokens": {"input": 100, "output": 20, "total": 7}}]})");
  REQUIRE(file.usages.size() == 3);
  // What the cache served is a part of the input, or stands beside it.
  CHECK(file.usages[0].tokens.input == 42);
  CHECK(file.usages[0].tokens.output == 25);
  CHECK(file.usages[0].tokens.cache_read == 60);
  CHECK(file.usages[0].key == "gemini:s:2");
  CHECK(file.usages[0].model == "gemini-2.5-pro");
  CHECK(file.usages[1].tokens.input == 100);
  CHECK(file.usages[1].tokens.total() == 180);
  CHECK(file.usages[2].tokens.unclassified == 7);
  CHECK(file.usages[2].tokens.total() == 7);
  CHECK(file.flags.size() == 1);
}

TEST_CASE("a session of another agent adds up as its total says") {
  const auto session = [](const std::string& usage) {
    return read(R"({"_file": {"type": "token_audit_session"}, "session": {
      "id": "x", "platform": "codex-cli", "model": "gpt-5.1",
      "started_at": "2026-01-02T03:04:05+00:00"}, "token_usage": )" +
                usage + "}");
  };
  const auto inside = session(
      R"({"input_tokens": 100, "output_tokens": 20, "cache_read_tokens": 60,
          "reasoning_tokens": 8, "total_tokens": 120})");
  REQUIRE(inside.usages.size() == 1);
  CHECK(inside.usages[0].tokens.input == 40);
  CHECK(inside.usages[0].tokens.cache_read == 60);
  CHECK(inside.usages[0].tokens.output == 20);
  CHECK(inside.flags.empty());
  const auto beside = session(
      R"({"input_tokens": 100, "output_tokens": 20, "cache_read_tokens": 60,
          "reasoning_tokens": 8, "total_tokens": 128})");
  CHECK(beside.usages.at(0).tokens.output == 28);
  CHECK(beside.usages.at(0).tokens.total() == 128);
  const auto apart = session(
      R"({"input_tokens": 100, "output_tokens": 20, "cache_read_tokens": 60,
          "total_tokens": 180})");
  CHECK(apart.usages.at(0).tokens.total() == 180);
  const auto odd = session(
      R"({"input_tokens": 100, "output_tokens": 20, "total_tokens": 5})");
  CHECK(odd.usages.at(0).tokens.total() == 120);
  CHECK(odd.flags.size() == 1);
}

TEST_CASE("what is refused, and why") {
  CHECK(refusal("").find("no token usage") != std::string::npos);
  CHECK(refusal("{\"cut").find("cut off") != std::string::npos);
  CHECK(refusal(R"({"$schema": "x", "properties": {}})").find("schema") !=
        std::string::npos);
  CHECK(refusal(R"({"projectHash": "x", "messages": []})").find("Gemini") !=
        std::string::npos);
  CHECK(refusal("2026-01-02 03:04:05 | p | t | 5 tokens | $.01\n")
            .find("task log") != std::string::npos);
  CHECK(refusal("5").find("JSON") != std::string::npos);
  CHECK(refusal("[]").find("JSON") != std::string::npos);
}

TEST_SUITE_END();
