// Real transcripts with the totals of an independent counter. They are not
// part of the project: TRANSCRIPT_CORPUS names their folder, or they lie in
// ../shared/corpus beside the checkout; elsewhere this test says it skips.
#include "extractor/discovery.hpp"
#include "extractor/scanner.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/extractor/folded.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>

namespace {

using namespace tokens;
using Json = nlohmann::json;

/// Sums under one name: of a model, a day, a session or all.
struct Sum {
  std::int64_t responses = 0;
  std::int64_t web_searches = 0;
  TokenCounts tokens;

  void add(const Response& response) {
    ++responses;
    web_searches += response.web_searches;
    tokens += response.tokens;
  }

  friend bool operator==(const Sum&, const Sum&) = default;
};

using Sums = std::map<std::string, Sum, std::less<>>;

std::ostream& operator<<(std::ostream& out, const Sum& sum) {
  return out << sum.responses << " responses, input " << sum.tokens.input
             << ", output " << sum.tokens.output << ", write 5m "
             << sum.tokens.cache_write_5m << ", write 1h "
             << sum.tokens.cache_write_1h << ", read " << sum.tokens.cache_read
             << ", searches " << sum.web_searches;
}

Sum to_sum(const Json& counts) {
  Sum sum;
  sum.responses = counts.at("calls");
  sum.web_searches = counts.at("web_search");
  sum.tokens.input = counts.at("input");
  sum.tokens.output = counts.at("output");
  sum.tokens.cache_write_5m = counts.at("cache_write_5m");
  sum.tokens.cache_write_1h = counts.at("cache_write_1h");
  sum.tokens.cache_read = counts.at("cache_read");
  return sum;
}

/// Compares both ways, so that neither side has a name that the other lacks.
void check_same(const Sums& got, const Json& expected) {
  for (const auto& [name, counts] : expected.items()) {
    CAPTURE(name);
    const auto found = got.find(name);
    CHECK((found == got.end() ? Sum{} : found->second) == to_sum(counts));
  }
  for (const auto& [name, sum] : got) {
    CAPTURE(name);
    CHECK(expected.contains(name));
  }
}

std::string corpus_folder() {
  if (const char* named = std::getenv("TRANSCRIPT_CORPUS")) {
    return named;
  }
  return std::string(TOKENS_FIXTURES_DIR) + "/../../shared/corpus";
}

void check_folder(const std::string& folder, const Json& expected) {
  std::vector<extractor::Job> jobs;
  const auto listing = extractor::list_transcripts(folder);
  for (const auto& file : listing.files) {
    extractor::Job job;
    job.path = file.path;
    job.new_bytes = file.status.size;
    jobs.push_back(job);
  }
  CHECK(listing.problems.empty());
  CHECK(jobs.size() == expected.at("files").get<std::size_t>());
  const auto result = extractor::scan(jobs, {});
  const extractor::LineCounts& counts = result.batch->counts;
  CHECK(result.problems.empty());
  CHECK(counts.lines == counts.countable + counts.ignored + counts.malformed);
  Sums all;
  Sums by_model;
  Sums by_day;
  Sums by_session;
  std::int64_t final_responses = 0;
  const testing::Settled settled = testing::settled(*result.batch);
  for (const Response& response : settled.responses) {
    all["all"].add(response);
    by_model[std::string(response.model)].add(response);
    by_day[format_day(response.kept.time)].add(response);
    by_session[std::string(response.session)].add(response);
    final_responses += response.final ? 1 : 0;
  }
  CHECK(all["all"] == to_sum(expected.at("totals")));
  CHECK(all["all"].responses == expected.at("responses").get<std::int64_t>());
  CHECK(final_responses == expected.at("final_responses").get<std::int64_t>());
  check_same(by_model, expected.at("by_model"));
  check_same(by_day, expected.at("by_day"));
  check_same(by_session, expected.at("by_session"));
}

}  // namespace

TEST_SUITE("extractor/corpus") {
  TEST_CASE("real transcripts give the totals of an independent counter") {
    const std::string corpus = corpus_folder();
    const auto text = system::read_file(corpus + "/expected.json");
    if (!text) {
      MESSAGE("skipped: no corpus (set TRANSCRIPT_CORPUS to its folder)");
      return;
    }
    const Json expected = Json::parse(*text);
    CHECK(expected.size() >= 6);
    for (const auto& [name, numbers] : expected.items()) {
      CAPTURE(name);
      check_folder(system::join(corpus, name), numbers);
    }
  }
}
