// A client that does not exist, beside the one that does: what any transcript
// of lines needs is not Claude Code's own. Its lines are
// {"kind":"answer", ... } with usage, and others, which it never parses.
#include "extractor/clients.hpp"
#include "extractor/scanner.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <string>

namespace {

using namespace tokens;
using extractor::Batch;
using extractor::FileState;
using extractor::Job;
using extractor::LineEnd;
using extractor::LineKind;

int parsed = 0;  ///< lines of which the JSON was read

class MadeUpReader : public extractor::LineReader {
 public:
  explicit MadeUpReader(Batch& batch) : batch_(batch) {}

  LineKind parse(char* begin,
                 std::size_t length,
                 std::int64_t offset,
                 FileState& file,
                 LineEnd /*line_end*/) override {
    const std::string_view line(begin, length);
    if (line.empty()) {
      return LineKind::blank;
    }
    if (line.find("\"billed\":") == std::string_view::npos) {
      return LineKind::ignored;
    }
    ++parsed;
    const auto record = nlohmann::json::parse(line, nullptr, false);
    if (!record.is_object()) {
      return LineKind::malformed;
    }
    Response response;
    response.client = "made-up";
    response.key = batch_.pool.intern(record.value("key", ""));
    response.tokens.output = record.value("billed", std::int64_t{0});
    response.session = file.session;
    response.final = true;
    response.kept = {false, file.first_time, k_never, offset, file.path};
    response.owner = response.kept;
    response.lines = 1;
    batch_.responses.add(response);
    return LineKind::countable;
  }

 private:
  Batch& batch_;
};

const extractor::Client made_up{
    "made-up",
    "A client that does not exist",
    "MADE_UP_HOME",
    "MADE_UP_SESSION",
    [] { return std::vector<std::string>{}; },
    [](std::string_view, std::string_view) { return true; },
    [](Batch& batch) -> std::unique_ptr<extractor::LineReader> {
      return std::make_unique<MadeUpReader>(batch);
    },
    [](std::vector<SharedMessage>&) {}};

Job job_of(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  Job job;
  job.path = path;
  job.new_bytes = static_cast<std::int64_t>(content.size());
  return job;
}

}  // namespace

TEST_SUITE("extractor/second client") {
  TEST_CASE("two clients are read side by side, each by its own reader") {
    const testing::ScratchDirectory scratch;
    std::string lines;
    for (int i = 0; i < 100; ++i) {
      lines += "{\"kind\":\"talk\",\"text\":\"{not json\"}\n";
    }
    lines += "{\"key\":\"a\",\"billed\":7}\n";
    lines += "{\"key\":\"a\",\"billed\":9}\n{\"key\":\"b\",\"billed\":";
    std::vector<Job> jobs{
        job_of(scratch / "one.jsonl", testing::AnswerLine{}.text() + "\n"),
        job_of(scratch / "two.jsonl", lines)};
    jobs[1].client = &made_up;
    parsed = 0;
    const auto result = extractor::scan(jobs, {});
    CHECK(result.problems.empty());
    CHECK(parsed == 3);
    std::map<std::string_view, std::int64_t> output;
    for (const Response& response : result.batch->responses.all()) {
      output[response.client] += response.tokens.output;
    }
    CHECK(output.size() == 2);
    CHECK(output["made-up"] == 9);
    CHECK(output["claude-code"] == testing::AnswerLine{}.output);
    CHECK(result.batch->counts.lines == 104);
    CHECK(result.batch->counts.unfinished == 1);

    // The rest of the last line comes, and only that is read.
    std::ofstream(jobs[1].path, std::ios::app) << "5}\n";
    const auto more = extractor::scan(jobs, {});
    CHECK(parsed == 4);
    REQUIRE(more.batch->responses.size() == 1);
    CHECK(more.batch->responses.all()[0].key == "b");
  }

  TEST_CASE("every client has what its row needs") {
    for (const extractor::Client& client : extractor::clients()) {
      CAPTURE(client.id);
      CHECK(std::string_view(client.id) != "");
      CHECK(std::string_view(client.name) != "");
      Batch batch;
      CHECK(client.make_reader(batch) != nullptr);
      CHECK(extractor::client_of("/nowhere/x.jsonl").id ==
            extractor::clients().front().id);
    }
  }
}
