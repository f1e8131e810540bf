// What is made of a finished report: the costliest groups, models below each
// group, where the month leads. None of it may change the total.
#include "lib/report/report.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace tokens;
using namespace tokens::report;

namespace {

Sum cost(Int128 amount, std::int64_t output = 10) {
  return priced({0, output, 0, 0, 0, 0}, amount, 1);
}

/// By branch and model, as the query gives it.
Report by_branch_and_model() {
  Report report;
  report.by = {Dimension::branch, Dimension::model};
  add_group(report, {"topic", "opus"}, cost(70));
  add_group(report, {"main", "opus"}, cost(60));
  add_group(report, {"main", "haiku"}, cost(50));
  add_group(report, {"main", std::nullopt}, cost(1));
  return report;
}

Report by_month() {
  Report report;
  report.by = {Dimension::month};
  add_group(report, {"2026-02"}, cost(9'000'000'000'000, 900));
  add_group(report, {"2026-03"}, cost(1'000'000'000'000, 100));
  return report;
}

MonthSoFar march(const char* now) {
  return {"2026-03",
          *parse_iso8601("2026-03-01T00:00:00Z"),
          *parse_iso8601(now),
          *parse_iso8601("2026-04-01T00:00:00Z")};
}

}  // namespace

TEST_SUITE("report/shapes") {
  TEST_CASE("top keeps the costliest; the others add up to the rest") {
    Report report = by_branch_and_model();
    report.groups.push_back({{std::nullopt, "opus"}, cost(1'000), "", {}});
    report.total += cost(1'000);
    keep_top(report, 2);
    REQUIRE(report.groups.size() == 2);
    CHECK(report.groups[0].key[0] == "topic");
    CHECK(report.groups[1].sum.cost == PicoUsd{60});
    REQUIRE(report.others.has_value());
    CHECK(report.others->groups == 3);  // what has no branch is not ranked
    CHECK(report.others->sum.cost == PicoUsd{1'051});
    const auto document = nlohmann::json::parse(to_json(report));
    CHECK(document["others"]["groups"] == 3);
    CHECK(to_table(report, {}).find("(3 others)") != std::string::npos);
    CHECK(to_markdown(report).find("(3 others)") != std::string::npos);
  }

  TEST_CASE("equal costs are ranked by tokens") {
    Report report;
    report.by = {Dimension::day};
    add_group(report, {"2026-03-01"}, cost(5, 1));
    add_group(report, {"2026-03-02"}, cost(5, 2));
    keep_top(report, 9);
    CHECK(report.groups[0].key[0] == "2026-03-02");
    CHECK(report.others->groups == 0);
    CHECK(to_table(report, {}).find("other") == std::string::npos);
  }

  TEST_CASE("models fold below their group, which is ranked by its sum") {
    Report report = by_branch_and_model();
    fold_models(report);
    CHECK(report.by == std::vector{Dimension::branch});
    REQUIRE(report.groups.size() == 2);
    CHECK(report.groups[0].key[0] == "main");
    CHECK(report.groups[0].sum.cost == PicoUsd{111});
    REQUIRE(report.groups[0].parts.size() == 3);
    CHECK(report.groups[0].parts[0].model == "opus");
    CHECK_FALSE(report.groups[0].parts[2].model.has_value());
    const auto document = nlohmann::json::parse(to_json(report));
    CHECK(document["by"] == nlohmann::json::array({"branch"}));
    CHECK(document["groups"][0]["breakdown"][1]["model"] == "haiku");
    CHECK(document["groups"][0]["breakdown"][2]["model"].is_null());
    CHECK(to_table(report, {}).find("\n  haiku ") != std::string::npos);
    CHECK(to_csv(report).starts_with("branch,model,total_tokens"));
    CHECK(to_csv(report).find("main,haiku,10,") != std::string::npos);
    CHECK(to_csv(report).find("main,,10,") != std::string::npos);
  }

  TEST_CASE("a report without models says nothing of them") {
    const std::string text = to_json(by_month());
    CHECK(text.find("breakdown") == std::string::npos);
    CHECK(text.find("projection") == std::string::npos);
    CHECK(text.find("others") == std::string::npos);
  }

  TEST_CASE("the month leads to what it used, by the time that has passed") {
    Report report = by_month();
    report.projection = project(report, march("2026-03-11T00:00:00Z"));
    REQUIRE(report.projection.has_value());
    CHECK(report.projection->total_tokens == 310);  // 10 of 31 days
    CHECK(report.projection->cost == PicoUsd{3'100'000'000'000});
    CHECK(report.projection->elapsed_hours == 240);
    const auto document = nlohmann::json::parse(to_json(report));
    CHECK(document["total_tokens"] == 1'000);
    CHECK(document["projection"]["cost_usd"] == 3.1);
    CHECK(
        to_table(report, {})
            .find(
                "Projection for 2026-03, in no total: 310 tokens and $3.10") !=
        std::string::npos);
    CHECK(to_csv(report) == to_csv(by_month()));
    CHECK(document["projection"]["has_unpriced"] == false);
  }

  TEST_CASE("where a part has no price, so has that of the projection") {
    Report report = by_month();
    report.groups.back().sum.responses += 1;
    report.projection = project(report, march("2026-03-11T00:00:00Z"));
    CHECK(to_table(report, {}).find("310 tokens and $3.10+ if") !=
          std::string::npos);
    CHECK(nlohmann::json::parse(
              to_json(report))["projection"]["has_unpriced"] == true);
  }

  TEST_CASE("there is no projection of the first day, nor of other months") {
    CHECK_FALSE(project(by_month(), march("2026-03-01T23:59:59Z")).has_value());
    CHECK_FALSE(project(by_month(), march("2026-04-01T00:00:00Z")).has_value());
    MonthSoFar other = march("2026-03-11T00:00:00Z");
    other.key = "2026-05";
    CHECK_FALSE(project(by_month(), other).has_value());
    CHECK_FALSE(project(by_branch_and_model(), march("2026-03-11T00:00:00Z"))
                    .has_value());
  }
}
