#include "lib/report/display_text.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

TEST_SUITE("report/json and csv") {
  using namespace tokens;
  using namespace tokens::report;
  using nlohmann::json;

  TEST_CASE("the JSON document, to the byte") {
    CHECK(to_json(report_by_model()) ==
          R"({"schema_version": 1, "generated_at": "2026-03-01T10:00:02.000Z",
 "by": ["model"],
 "total_tokens": 981307, "cost_usd": 12.349878900001,
 "tokens": {"input": 1210, "output": 45020, "cache_write_5m": 30000, "cache_write_1h": 5000, "cache_read": 900000, "unclassified": 77},
 "web_searches": 4, "responses": 16, "output_lower_bound_responses": 1, "flat_priced_responses": 0, "has_unpriced": true,
 "unpriced": [
  {"model": "claude-next", "responses": 1, "total_tokens": 9},
  {"model": null, "responses": 1, "total_tokens": 77}],
 "groups": [
  {"key": {"model": "claude-opus-4-5"}, "total_tokens": 981200, "cost_usd": 12.345678900001, "tokens": {"input": 1200, "output": 45000, "cache_write_5m": 30000, "cache_write_1h": 5000, "cache_read": 900000, "unclassified": 0}, "web_searches": 0, "responses": 12, "output_lower_bound_responses": 0, "flat_priced_responses": 0, "has_unpriced": false},
  {"key": {"model": "claude-haiku-4-5"}, "total_tokens": 30, "cost_usd": 0.0042, "tokens": {"input": 10, "output": 20, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0, "unclassified": 0}, "web_searches": 4, "responses": 3, "output_lower_bound_responses": 1, "flat_priced_responses": 0, "has_unpriced": true},
  {"key": {"model": null}, "total_tokens": 77, "cost_usd": null, "tokens": {"input": 0, "output": 0, "cache_write_5m": 0, "cache_write_1h": 0, "cache_read": 0, "unclassified": 77}, "web_searches": 0, "responses": 1, "output_lower_bound_responses": 0, "flat_priced_responses": 0, "has_unpriced": true}],
 "unreadable_lines": null, "implausible_responses": null,
 "conservation": {"responses": 20, "commits": 12, "pending": 2, "dropped": 1, "outside": 5}}
)");
  }

  TEST_CASE("groups read back from JSON add up to the total") {
    const json document = json::parse(to_json(report_by_model()));
    for (const char* name : {"total_tokens",
                             "web_searches",
                             "responses",
                             "output_lower_bound_responses"}) {
      std::int64_t sum = 0;
      for (const json& group : document["groups"]) {
        sum += group[name].get<std::int64_t>();
      }
      CHECK(sum == document[name].get<std::int64_t>());
    }
    std::int64_t all = 0;
    for (const auto& [name, total] : document["tokens"].items()) {
      std::int64_t sum = 0;
      for (const json& group : document["groups"]) {
        sum += group["tokens"][name].get<std::int64_t>();
      }
      CHECK(sum == total.get<std::int64_t>());
      all += sum;
    }
    CHECK(all == document["total_tokens"].get<std::int64_t>());
  }

  TEST_CASE("an empty report is valid JSON that cost nothing") {
    const json document = json::parse(to_json(Report{}));
    CHECK(document["cost_usd"] == 0.0);
    CHECK(document["groups"] == json::array());
    CHECK(document["unpriced"] == json::array());
    CHECK(document["by"] == json::array());
  }

  TEST_CASE("any bytes in a key leave the JSON valid") {
    Report report;
    report.by = {Dimension::branch, Dimension::author};
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
      bytes.push_back(static_cast<char>(i));
    }
    add_group(report, {bytes, "\xED\xA0\x80\"}]"}, priced({1}, 1, 1));
    report.unpriced = {{bytes, 0, 0}};
    const json document = json::parse(to_json(report));
    const std::string key = document["groups"][0]["key"]["branch"];
    CHECK(key.substr(0, 128) == bytes.substr(0, 128));
    CHECK(document["groups"][0]["key"].size() == 2);
  }

  TEST_CASE("costs keep every digit, also beyond what a double holds") {
    Report report;
    report.total = priced({}, Int128{123'456'789} * 1'000'000'000'000 + 1, 1);
    CHECK(to_json(report).find("\"cost_usd\": 123456789.000000000001,") !=
          std::string::npos);
    CHECK(Json(std::optional<PicoUsd>{}).text() == "null");
    CHECK(Json(PicoUsd{0}).text() == "0.0");
  }

  TEST_CASE("a field of CSV is text to a spreadsheet and to a runner") {
    CHECK(csv_field("main") == "main");
    CHECK(csv_field("") == "");
    CHECK(csv_field("=1+1|x") == "'=1+1|x");
    CHECK(csv_field("-1") == "'-1");
    CHECK(csv_field("@SUM(1),2") == "\"'@SUM(1),2\"");
    CHECK(csv_field("\t=x") == "'\t=x");
    CHECK(csv_field("::add-mask::1") == "\"::add-mask::1\"");
    CHECK(csv_field("a\n::error::b") == "\"a\n?:error::b\"");
    CHECK(csv_field("##[error]x") == "#?[error]x");
    CHECK(csv_field("std::vector") == "std::vector");
  }

  TEST_CASE("CSV has plain integers, quotes what it must, and no total") {
    Report report;
    report.by = {Dimension::commit, Dimension::branch};
    add_group(report,
              {"abc", "a,\"b\"\nc"},
              priced({1, 2, 3, 4, 5'000'000, 0}, 250'000'000'000, 6));
    Sum unknown;
    unknown.tokens.unclassified = 9;
    unknown.responses = 1;
    add_group(report, {std::nullopt, ""}, unknown);
    CHECK(
        to_csv(report) ==
        "commit,branch,total_tokens,cost_usd,input,output,cache_write_5m,"
        "cache_write_1h,cache_read,unclassified,web_searches,responses,"
        "output_lower_bound_responses,has_unpriced\r\n"
        "abc,\"a,\"\"b\"\"\nc\",5000010,0.25,1,2,3,4,5000000,0,0,6,0,false\r\n"
        ",\"\",9,,0,0,0,0,0,9,0,1,0,true\r\n");
  }
}
