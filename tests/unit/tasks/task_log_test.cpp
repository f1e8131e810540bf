// The log as text: entries in, the same entries out.
#include "lib/tasks/task_log.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tokens::tasks {
namespace {

Record record(std::string project, std::string task, std::int64_t tokens) {
  return {
      "", "2026-03-01 10:00:00", std::move(project), std::move(task), tokens};
}

const std::string k_start = "2026-03-01 10:00:00 | ";

TEST_CASE("tasks/task_log: lines of the older tool") {
  const Log log = read_log(
      "2025-11-01 14:30:45 | calm-ai-pm | Add AGENTS.md | 3500 tokens | $.00\n"
      "\n"
      "2026-11-22 05:20:45 | a|b | pipe | task | 4800 tokens | $.01\r\n"
      "2025-11-02 09:10:00 | qa | Fix (x) | 1,234,567 tokens | $0");
  REQUIRE(log.records.size() == 3);
  CHECK(log.bad.empty());
  CHECK(log.records[0].wall == "2025-11-01 14:30:45");
  CHECK(log.records[0].project == "calm-ai-pm");
  CHECK(log.records[0].task == "Add AGENTS.md");
  CHECK(log.records[0].tokens == 3500);
  CHECK(log.records[1].project == "a|b");
  CHECK(log.records[1].task == "pipe | task");
  CHECK(log.records[2].tokens == 1'234'567);
}

TEST_CASE("tasks/task_log: every text survives") {
  const std::string texts[] = {"plain",
                               "",
                               " blanks ",
                               "a | b",
                               "|",
                               "two\nlines\n",
                               "\r\n",
                               "C:\\new \\x7c \\\\",
                               "| 5 tokens | $1",
                               "x | 5 tokens | $1 | escaped",
                               "\\n | \\n\n",
                               "\xff\x01\t"};
  for (const std::string& project : texts) {
    for (const std::string& task : texts) {
      const std::string line =
          line_of(record(project, task, 42), PicoUsd{109'200'000});
      CAPTURE(line);
      REQUIRE(line.find('\n') == std::string::npos);
      const Log log = read_log(line + "\n");
      REQUIRE(log.records.size() == 1);
      CHECK(log.records[0].raw == line);
      CHECK(log.records[0].project == project);
      CHECK(log.records[0].task == task);
      CHECK(log.records[0].tokens == 42);
    }
  }
}

TEST_CASE("tasks/task_log: what old readers split stays five fields") {
  const std::string line =
      line_of(record("a|b", "c | d\ne", 5), PicoUsd{13'000'000});
  CHECK(line == k_start +
                    "a\\x7cb | c \\x7c d\\ne | 5 tokens | $0.000013 | "
                    "escaped");
  CHECK(line_of(record("a\\b", "c", 5), PicoUsd{13'000'000}) ==
        k_start + "a\\b | c | 5 tokens | $0.000013");
}

TEST_CASE("tasks/task_log: a task that was broken at its line end") {
  const Log log = read_log(k_start + "app | two\nlines | 7 tokens | $0\n" +
                           k_start + "app | next | 8 tokens | $0\n");
  REQUIRE(log.records.size() == 2);
  CHECK(log.records[0].task == "two\nlines");
  CHECK(log.records[0].raw == k_start + "app | two\nlines | 7 tokens | $0");
  CHECK(log.records[1].tokens == 8);
}

TEST_CASE("tasks/task_log: lines that are no entries are named") {
  const char* const bad[] = {"hello",
                             "2026-03-01 10:00:00",
                             "2026-13-01 10:00:00 | a | b | 5 tokens | $0",
                             "2026-03-01 25:00:00 | a | b | 5 tokens | $0",
                             "2026-03-01 10:00:00 | a | b | five tokens | $0",
                             "2026-03-01 10:00:00 | a | b | -5 tokens | $0",
                             "2026-03-01 10:00:00 | a | b | 5 | $0",
                             "2026-03-01 10:00:00 | a | b | 5 tokens",
                             "2026-03-01 10:00:00 | a | 5 tokens | $0",
                             "2026-03-01 10:00:00 | a | b | "
                             "9999999999999 tokens | $0"};
  for (const char* line : bad) {
    CAPTURE(line);
    const Log log = read_log("\n" + std::string(line) + "\n" + k_start +
                             "a | b | 5 tokens | $0\n");
    CHECK(log.records.size() == 1);
    REQUIRE(log.bad.size() == 1);
    CHECK(log.bad[0].line == 2);
    CHECK_FALSE(log.bad[0].why.empty());
  }
}

TEST_CASE("tasks/task_log: a log is known by its first line") {
  CHECK(is_log("\n\n" + k_start + "a | b | 5 tokens | $0"));
  CHECK_FALSE(is_log("Token usage: 5/10; 5 remaining"));
  CHECK_FALSE(is_log(""));
}

TEST_CASE("tasks/task_log: a commit that the task names") {
  CHECK(commit_named_in("Fix modal timing (abc1234)") == "abc1234");
  CHECK(commit_named_in("Fix (x) (ABCDEF012345) now") == "abcdef012345");
  CHECK(commit_named_in("(1234567) and (89abcde)") == "89abcde");
  CHECK(commit_named_in("Fix (abc123)").empty());
  CHECK(commit_named_in("Fix (abc123g)").empty());
  CHECK(commit_named_in("Fix abc1234 (").empty());
}

}  // namespace
}  // namespace tokens::tasks
