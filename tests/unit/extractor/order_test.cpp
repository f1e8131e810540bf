// The law of reading: whatever order the files are read in, however reading is
// cut up, whatever the number of threads, the same responses come out.
//
// Random transcripts from fixed seeds: forks, copies under other sessions,
// growing outputs, sidechains, missing times, joined and broken lines, and
// last lines without newline.
#include "extractor/scanner.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/extractor/folded.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>

namespace {

using namespace tokens;
using extractor::Job;
using testing::AnswerLine;
using testing::folded;
using testing::ScratchDirectory;

/// Numbers that are the same with every library: std's distributions are not.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) { return engine_() % limit; }

  bool one_in(std::size_t n) { return below(n) == 0; }

  template <class T>
  const T& any_of(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937 engine_;
};

AnswerLine random_answer(Dice& dice, const std::string& session) {
  AnswerLine line;
  line.id = dice.one_in(12) ? "" : "msg_" + std::to_string(dice.below(6));
  line.request = dice.one_in(4) ? "" : "req_" + std::to_string(dice.below(4));
  line.uuid = dice.one_in(20) ? "" : "u" + std::to_string(dice.below(9));
  line.session = dice.one_in(15) ? "" : session;
  line.directory = "/d" + std::to_string(dice.below(3));
  line.branch = "b" + std::to_string(dice.below(3));
  line.model = "m" + std::to_string(dice.below(2));
  line.time = dice.one_in(8) ? ""
                             : "2026-03-01T10:00:0" +
                                   std::to_string(dice.below(4)) + ".000Z";
  line.input = static_cast<std::int64_t>(dice.below(3));
  line.output = static_cast<std::int64_t>(dice.below(4));
  line.stop = dice.one_in(2) ? "null" : "\"end_turn\"";
  line.sidechain = dice.one_in(3);
  if (dice.one_in(7)) {
    line.more += R"(,"forkedFrom":{"sessionId":"s0"})";
  }
  if (line.sidechain && dice.one_in(2)) {
    line.more += R"(,"agentId":"a)" + std::to_string(dice.below(2)) + "\"";
  }
  if (dice.one_in(5)) {
    line.more +=
        R"(,"attributionSkill":"k)" + std::to_string(dice.below(3)) + "\"";
  }
  return line;
}

std::string random_line(Dice& dice, const std::string& session) {
  const std::string answer = random_answer(dice, session).text();
  switch (dice.below(14)) {
    case 0:
      return R"({"type":"user","timestamp":"2026-03-01T09:59:5)" +
             std::to_string(dice.below(9)) + "Z\"}";
    case 1:
      return R"({"type":"summary","forkedFrom":"x"})";
    case 2:
      return answer + random_answer(dice, session).text();
    case 3:
      return answer.substr(0, 1 + dice.below(answer.size())) +
             random_answer(dice, session).text();
    case 4:
      return answer.substr(0, dice.below(answer.size()));
    case 5:
      return "";
    default:
      return answer;
  }
}

/// Returns a copy of `lines` as a fork makes it: another session, and perhaps
/// a mark, another branch, a line before them.
std::vector<std::string> forked(Dice& dice,
                                std::vector<std::string> lines,
                                const std::string& session) {
  lines.resize(1 + dice.below(lines.size()));
  const bool marked = dice.one_in(2);
  for (std::string& line : lines) {
    for (const std::string old :
         {R"("sessionId":"s0")", R"("gitBranch":"b0")"}) {
      const std::size_t at = line.find(old);
      if (at != std::string::npos) {
        line.replace(at,
                     old.size(),
                     old.substr(0, old.find(':')) + ":\"" + session + "\"");
      }
    }
    if (marked && line.starts_with("{\"parentUuid\"")) {
      line.insert(1, R"("forkedFrom":{"sessionId":"s0"},)");
    }
  }
  if (dice.one_in(2)) {
    lines.insert(lines.begin(),
                 R"({"type":"queue-operation","timestamp":)"
                 R"("2026-03-01T11:00:00Z"})");
  }
  return lines;
}

/// One set of transcripts: path to content.
std::vector<std::pair<std::string, std::string>> random_files(
    Dice& dice, const std::string& folder) {
  std::vector<std::vector<std::string>> files;
  const std::size_t count = 2 + dice.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string session = "s" + std::to_string(i);
    std::vector<std::string> lines;
    if (!files.empty() && dice.one_in(2)) {
      lines = forked(dice, dice.any_of(files), session);
    }
    const std::size_t more = 1 + dice.below(6);
    for (std::size_t n = 0; n < more; ++n) {
      lines.push_back(random_line(dice, session));
    }
    files.push_back(std::move(lines));
  }
  std::vector<std::pair<std::string, std::string>> contents;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    for (const std::string& line : files[i]) {
      text += line + '\n';
    }
    if (dice.one_in(3)) {
      text.pop_back();
    }
    contents.emplace_back(folder + "/f" + std::to_string(i) + ".jsonl", text);
  }
  return contents;
}

void write(const std::string& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

using Files = std::vector<std::pair<std::string, std::string>>;

/// Reads all files whole, in one scan.
std::string read_whole(const Files& files, unsigned threads) {
  std::vector<Job> jobs;
  for (const auto& [path, content] : files) {
    write(path, content);
    Job job;
    job.path = path;
    job.new_bytes = static_cast<std::int64_t>(content.size());
    jobs.push_back(job);
  }
  extractor::ScanOptions options;
  options.threads = threads;
  const auto result = extractor::scan(jobs, options);
  const extractor::LineCounts& counts = result.batch->counts;
  CHECK(result.problems.empty());
  CHECK(counts.lines == counts.countable + counts.ignored + counts.malformed);
  std::int64_t lines = 0;
  for (const Response& response : result.batch->responses.all()) {
    lines += response.lines;
  }
  CHECK(lines == counts.countable);
  return folded(*result.batch);
}

/// Reads files that grow by random steps, each run in a batch of its own as
/// the hook does it, in random order and sometimes with a limit; the batches
/// are then folded in random order.
std::string read_in_steps(const Files& files, Dice& dice) {
  std::vector<Job> jobs(files.size());
  std::vector<std::size_t> there(files.size(), 0);
  std::vector<std::unique_ptr<extractor::Batch>> batches;
  for (std::size_t i = 0; i < files.size(); ++i) {
    jobs[i].path = files[i].first;
    write(files[i].first, "");
  }
  for (int step = 0; step < 8; ++step) {
    std::vector<Job> now;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < files.size(); ++i) {
      const std::size_t size = files[i].second.size();
      if (step < 7 && dice.one_in(2)) {
        continue;
      }
      there[i] =
          step == 7 ? size : std::min(size, there[i] + dice.below(size + 1));
      write(files[i].first,
            std::string_view(files[i].second).substr(0, there[i]));
      jobs[i].new_bytes = static_cast<std::int64_t>(dice.below(100));
      now.push_back(jobs[i]);
      which.push_back(i);
    }
    extractor::ScanOptions options;
    options.threads = dice.one_in(4) ? 3 : 1;
    if (step < 7 && dice.one_in(3)) {
      options.most_bytes = static_cast<std::int64_t>(dice.below(600));
    }
    batches.push_back(extractor::scan(now, options).batch);
    for (std::size_t n = 0; n < now.size(); ++n) {
      jobs[which[n]] = now[n];
    }
  }
  auto all = std::make_unique<extractor::Batch>();
  while (!batches.empty()) {
    std::swap(batches[dice.below(batches.size())], batches.back());
    all->absorb(std::move(batches.back()));
    batches.pop_back();
  }
  return folded(*all);
}

}  // namespace

TEST_SUITE("extractor/order") {
  TEST_CASE("responses do not depend on how the transcripts were read") {
    constexpr std::uint32_t k_sets = 600;
    constexpr std::chrono::seconds k_longest{2};
    const ScratchDirectory scratch;
    const auto start = std::chrono::steady_clock::now();
    std::size_t responses = 0;
    std::uint32_t seed = 1;
    // The time bounds only how many sets a slow build goes through.
    for (; seed <= k_sets; ++seed) {
      if (std::chrono::steady_clock::now() - start > k_longest) {
        break;
      }
      CAPTURE(seed);
      Dice dice(seed);
      const Files files = random_files(dice, scratch.path());
      const std::string expected = read_whole(files, 1);
      responses += static_cast<std::size_t>(
          std::count(expected.begin(), expected.end(), '\n'));
      Files reversed(files.rbegin(), files.rend());
      REQUIRE(read_whole(reversed, 3) == expected);
      REQUIRE(read_in_steps(files, dice) == expected);
    }
    MESSAGE((seed - 1) << " sets of transcripts with " << responses
                       << " responses, each read in three ways");
    CHECK(responses > seed);
  }
}
