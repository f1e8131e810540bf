// Many files at once: threads, limits, files that cannot be read.
#include "extractor/scanner.hpp"

#include "tests/support/scratch.hpp"
#include "tests/unit/extractor/folded.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>

namespace {

using namespace tokens;
using extractor::Job;
using extractor::scan;
using extractor::ScanOptions;
using testing::AnswerLine;
using testing::folded;
using testing::ScratchDirectory;

void write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// Writes `count` files of three lines, one of them shared by all.
std::vector<Job> make_files(const ScratchDirectory& scratch, int count) {
  std::vector<Job> jobs;
  for (int i = 0; i < count; ++i) {
    AnswerLine own;
    own.id = "own_" + std::to_string(i);
    AnswerLine shared;
    shared.id = "shared";
    shared.session = "s" + std::to_string(i);
    shared.output = 10 + i % 3;
    const std::string content =
        own.text() + "\n" + shared.text() + "\n// comment\n";
    Job job;
    job.path = scratch / ("f" + std::to_string(i) + ".jsonl");
    job.new_bytes = static_cast<std::int64_t>(content.size());
    write(job.path, content);
    jobs.push_back(job);
  }
  return jobs;
}

}  // namespace

TEST_SUITE("extractor/scanner") {
  TEST_CASE("the number of threads changes nothing") {
    const ScratchDirectory scratch;
    const std::vector<Job> files = make_files(scratch, 40);
    std::string expected;
    for (const unsigned threads : {1U, 2U, 7U, 0U, 64U}) {
      CAPTURE(threads);
      std::vector<Job> jobs = files;
      ScanOptions options;
      options.threads = threads;
      std::atomic<std::int64_t> seen{0};
      options.on_progress = [&seen](std::int64_t bytes) {
        std::int64_t before = seen;
        while (before < bytes && !seen.compare_exchange_weak(before, bytes)) {
        }
      };
      const auto result = scan(jobs, options);
      if (expected.empty()) {
        expected = folded(*result.batch);
      }
      CHECK(folded(*result.batch) == expected);
      CHECK(result.batch->responses.size() == 41);
      CHECK(result.batch->counts.lines == 120);
      CHECK(result.batch->counts.countable == 80);
      CHECK(result.batch->counts.malformed == 40);
      CHECK(result.problems.empty());
      CHECK(seen == result.batch->bytes);
      std::int64_t lines = 0;
      for (const Response& response : result.batch->responses.all()) {
        lines += response.lines;
      }
      CHECK(lines == result.batch->counts.countable);
      for (const Job& job : jobs) {
        CHECK_FALSE(job.failed);
        CHECK(job.cursor.offset == job.new_bytes);
      }
    }
  }

  TEST_CASE("a file that cannot be read does not stop the others") {
    const ScratchDirectory scratch;
    std::vector<Job> jobs = make_files(scratch, 3);
    jobs[1].path = scratch / "missing.jsonl";
    const auto result = scan(jobs, {});
    CHECK(jobs[1].failed);
    CHECK_FALSE(jobs[0].failed);
    CHECK_FALSE(jobs[2].failed);
    REQUIRE(result.problems.size() == 1);
    CHECK(result.problems[0].find("missing.jsonl") != std::string::npos);
    CHECK(result.batch->responses.size() == 3);
  }

  TEST_CASE("a limit over all files leaves the rest for the next run") {
    const ScratchDirectory scratch;
    const std::vector<Job> files = make_files(scratch, 5);
    std::vector<Job> jobs = files;
    ScanOptions options;
    options.threads = 1;
    options.most_bytes = files[0].new_bytes + 1;
    const auto first = scan(jobs, options);
    CHECK(std::count_if(jobs.begin(), jobs.end(), [](const Job& job) {
            return job.cursor.offset > 0;
          }) == 2);
    CHECK(first.batch->responses.size() == 3);
    const auto second = scan(jobs, {});
    CHECK(second.batch->counts.lines == 9);
    for (const Job& job : jobs) {
      CHECK(job.cursor.offset == job.new_bytes);
    }
  }

  TEST_CASE("no files give an empty batch") {
    std::vector<Job> jobs;
    const auto result = scan(jobs, {});
    REQUIRE(result.batch != nullptr);
    CHECK(result.batch->responses.size() == 0);
    CHECK(result.batch->counts.lines == 0);
  }

  TEST_CASE("an agent's kind is read from the file beside its transcript") {
    const ScratchDirectory scratch;
    std::vector<Job> jobs(5);
    const auto agent = [&](std::size_t i, const char* meta) {
      jobs[i].path = scratch / ("agent-a" + std::to_string(i) + ".jsonl");
      write(jobs[i].path, AnswerLine{}.text() + "\n");
      if (meta != nullptr) {
        write(scratch / ("agent-a" + std::to_string(i) + ".meta.json"), meta);
      }
    };
    agent(0, R"({ "other" : "x", "agentType" : "Explore" , "y": 1})");
    agent(1, R"({"agentType":null,"description":"Plan"})");
    agent(2, R"({"agentType")");
    agent(3, nullptr);
    agent(4, R"({"agentType":"cut)");
    const auto result = scan(jobs, {});
    REQUIRE(result.batch->agents.size() == 1);
    CHECK(result.batch->agents[0].agent == "a0");
    CHECK(result.batch->agents[0].kind == "Explore");
    CHECK(result.problems.empty());
  }
}
