// A line of 64 MB: it must be read, and must not stand in memory twice.
#include "extractor/transcript_reader.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace {

using namespace tokens;
using testing::AnswerLine;
using testing::ScratchDirectory;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif

constexpr std::int64_t k_mebi = 1 << 20;
constexpr std::int64_t k_line = 64 * k_mebi;

/// Returns a number of /proc/self/status, such as VmHWM, in bytes.
std::int64_t status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == name + ":") {
      std::int64_t kibi = 0;
      status >> kibi;
      return kibi * 1024;
    }
  }
  return -1;
}

/// Reads the file in a process of its own and returns its exit status: 0 if
/// `responses` were found and the peak grew by less than 1.5 times the line.
int read_in_child(const std::string& path, std::size_t responses) {
  const pid_t child = ::fork();
  if (child != 0) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
  }
  const std::int64_t before = status_bytes("VmRSS");
  extractor::Batch batch;
  extractor::TranscriptReader reader(batch);
  extractor::Cursor cursor;
  const bool read = reader.read(path, cursor, INT64_MAX).has_value();
  const std::int64_t grown = status_bytes("VmHWM") - before;
  if (!read || batch.responses.size() != responses ||
      batch.counts.malformed != 0) {
    ::_exit(1);
  }
  ::_exit(before > 0 && grown < k_line * 3 / 2 ? 0 : 2);
}

}  // namespace

TEST_SUITE("extractor/huge_line") {
  TEST_CASE("a line of 64 MB takes its own size and little more") {
    if (k_sanitized) {
      MESSAGE("skipped: a sanitizer takes memory of its own");
      return;
    }
    const ScratchDirectory scratch;
    const std::string path = scratch / "a.jsonl";
    AnswerLine line;
    std::size_t responses = 2;
    std::string head;
    std::string tail;
    SUBCASE("the answer itself is huge") {
      line.id = "huge";
      line.content = R"([{"type":"text","text":"@"}])";
      head = line.text().substr(0, line.text().find('@'));
      tail = line.text().substr(line.text().find('@') + 1);
    }
    SUBCASE("a picture in a tool result, and no usage") {
      head = R"({"type":"user","message":{"content":[{"type":"tool_result",)"
             R"("tool_use_id":"t","content":")";
      tail = "\"}]}}";
      responses = 1;
    }
    line.id = "small";
    {
      std::ofstream out(path, std::ios::binary);
      out << head;
      const std::string block(1 << 20, 'A');
      for (std::int64_t size = 0; size < k_line; size += k_mebi) {
        out << block;
      }
      out << tail << '\n' << line.text() << '\n';
    }
    CHECK(read_in_child(path, responses) == 0);
  }
}
