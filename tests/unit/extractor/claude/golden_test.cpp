// Golden cases: fixtures/transcripts/<case>/ holds input.jsonl or a projects/
// folder, expected.json with all that reading it gives, and WHY.md.
//
// UPDATE_GOLDEN=1 writes expected.json anew; the sum must then still be the
// one that WHY.md has worked out by hand.
#include "extractor/discovery.hpp"
#include "extractor/scanner.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/extractor/folded.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace {

using namespace tokens;
using extractor::Batch;
using Json = nlohmann::ordered_json;

/// Adds a field unless it says nothing: expected files stay readable.
void add(Json& to, const char* key, std::string_view text) {
  if (!text.empty()) {
    to[key] = text;
  }
}

void add(Json& to, const char* key, std::int64_t number) {
  if (number != 0) {
    to[key] = number;
  }
}

void add_time(Json& to, const char* key, Moment time) {
  to[key] = time == k_never ? Json(nullptr) : Json(format_iso8601(time));
}

Json to_json(const TokenCounts& counts) {
  Json out = Json::object();
  add(out, "input", counts.input);
  add(out, "output", counts.output);
  add(out, "cache_write_5m", counts.cache_write_5m);
  add(out, "cache_write_1h", counts.cache_write_1h);
  add(out, "cache_read", counts.cache_read);
  add(out, "unclassified", counts.unclassified);
  return out;
}

/// A line's place as "path:offset", the path without the case's folder.
std::string to_text(const LinePlace& place, const std::string& folder) {
  return std::string(place.path.substr(folder.size() + 1)) + ":" +
         std::to_string(place.offset) + (place.forked ? " (forked)" : "");
}

Json to_json(const Response& response, const std::string& folder) {
  Json out{{"key", response.key}, {"tokens", to_json(response.tokens)}};
  add(out, "web_searches", response.web_searches);
  add(out, "model", response.model);
  add(out, "speed", response.speed);
  add(out, "service_tier", response.service_tier);
  add(out, "geo", response.geo);
  out["sidechain"] = response.sidechain;
  out["final"] = response.final;
  out["lines"] = response.lines;
  add_time(out, "time", response.kept.time);
  out["kept"] = to_text(response.kept, folder);
  out["owner"] = to_text(response.owner, folder);
  add(out, "session", response.session);
  add(out, "agent", response.agent);
  add(out, "directory", response.directory);
  add(out, "branch", response.branch);
  add(out, "skill", response.skill);
  return out;
}

/// Returns the elements in an order that does not depend on reading.
template <class T, class Convert>
Json sorted(const std::vector<T>& values, Convert&& convert) {
  std::vector<Json> all;
  for (const T& value : values) {
    all.push_back(convert(value));
  }
  std::sort(all.begin(), all.end(), [](const Json& a, const Json& b) {
    return a.dump() < b.dump();
  });
  return Json(all);
}

void add_evidence(Json& out, const Batch& batch) {
  const auto put = [&](const char* key, Json&& list) {
    if (!list.empty()) {
      out[key] = std::move(list);
    }
  };
  put("tool_uses", sorted(batch.tool_uses, [&](const auto& use) {
        Json one{{"id", use.id},
                 {"response", batch.responses.all()[use.response].key}};
        add(one, "session", use.session);
        add(one, "name", use.name);
        add(one, "edited", use.edited);
        return one;
      }));
  put("tool_results", sorted(batch.tool_results, [](const auto& result) {
        return Json{{"id", result.id}, {"bytes", result.bytes}};
      }));
  put("attempts", sorted(batch.attempts, [&](const auto& attempt) {
        Json one{{"response", batch.responses.all()[attempt.response].key},
                 {"number", attempt.number}};
        add(one, "kind", attempt.kind);
        add(one, "model", attempt.model);
        one["tokens"] = to_json(attempt.tokens);
        return one;
      }));
  put("pull_requests", sorted(batch.pull_requests, [](const auto& link) {
        return Json{{"session", link.session},
                    {"number", link.number},
                    {"url", link.url},
                    {"repository", link.repository}};
      }));
  put("readings", sorted(batch.readings, [](const auto& reading) {
        Json one;
        add_time(one, "time", reading.time);
        one["session"] = reading.session;
        one["used"] = reading.used;
        one["limit"] = reading.limit;
        return one;
      }));
  put("agents", sorted(batch.agents, [](const auto& agent) {
        return Json{{"agent", agent.agent}, {"kind", agent.kind}};
      }));
}

std::vector<extractor::Job> jobs_in(const std::string& folder) {
  std::vector<extractor::Job> jobs;
  for (const auto& file : extractor::list_transcripts(folder).files) {
    extractor::Job job;
    job.path = file.path;
    job.new_bytes = file.status.size;
    jobs.push_back(job);
  }
  return jobs;
}

/// Reads a case, checks that its totals add up, and returns it as JSON.
Json read_case(const std::string& folder, unsigned threads) {
  std::vector<extractor::Job> jobs = jobs_in(folder);
  REQUIRE_FALSE(jobs.empty());
  extractor::ScanOptions options;
  options.threads = threads;
  const auto result = extractor::scan(jobs, options);
  const Batch& batch = *result.batch;
  CHECK(result.problems.empty());
  CHECK(batch.counts.lines ==
        batch.counts.countable + batch.counts.ignored + batch.counts.malformed);
  TokenCounts sum;
  std::int64_t lines = 0;
  const testing::Settled settled = testing::settled(batch);
  for (const Response& response : settled.responses) {
    sum += response.tokens;
    lines += response.lines;
  }
  CHECK(lines == batch.counts.countable);
  Json out;
  out["files"] = jobs.size();
  out["lines"] = {{"all", batch.counts.lines},
                  {"countable", batch.counts.countable},
                  {"ignored", batch.counts.ignored},
                  {"malformed", batch.counts.malformed},
                  {"unfinished", batch.counts.unfinished}};
  out["total_tokens"] = sum.total();
  out["tokens"] = to_json(sum);
  out["responses"] = sorted(settled.responses, [&](const auto& response) {
    return to_json(response, folder);
  });
  add_evidence(out, batch);
  return out;
}

}  // namespace

TEST_SUITE("extractor/golden") {
  TEST_CASE("every golden case gives what it should") {
    const std::string root = std::string(TOKENS_FIXTURES_DIR) + "/transcripts";
    const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
    const auto names = system::list_directory(root);
    REQUIRE(names);
    int cases = 0;
    for (const std::string& name : *names) {
      const std::string folder = system::join(root, name);
      if (!system::status(folder)->is_directory) {
        continue;
      }
      CAPTURE(name);
      ++cases;
      const Json got = read_case(folder, 1);
      const std::string file = folder + "/expected.json";
      if (update) {
        REQUIRE(system::write_file_atomically(
            file, got.dump(1) + "\n", system::Durability::cached));
      }
      const auto expected = system::read_file(file);
      const auto why = system::read_file(folder + "/WHY.md");
      REQUIRE(expected);
      REQUIRE(why);
      CHECK(got.dump(1) + "\n" == *expected);
      CHECK(read_case(folder, 3) == got);
      const auto total = got["total_tokens"].get<std::int64_t>();
      if (total != 0) {
        CHECK(why->find(format_count(total)) != std::string::npos);
      }
    }
    CHECK(cases >= 15);
  }
}
