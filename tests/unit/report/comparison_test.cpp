// Two reports side by side.
#include "lib/report/comparison.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace tokens;
using namespace tokens::report;

namespace {

Sum sum_of(std::int64_t input, std::int64_t output, std::int64_t micros) {
  Sum sum;
  sum.tokens.input = input;
  sum.tokens.output = output;
  sum.responses = 2;
  sum.priced = 2;
  sum.cost = PicoUsd{Int128{micros} * 1'000'000};
  return sum;
}

Comparison sample() {
  Comparison comparison;
  comparison.a.name = "main";
  comparison.b.name = "feature/a-branch-with-a-very-long-name";
  comparison.a.kind = comparison.b.kind = "branch";
  comparison.a.report.total = sum_of(1'000, 500, 12'350'000);
  comparison.b.report.total = sum_of(250, 1'500, 12'340'000);
  return comparison;
}

}  // namespace

TEST_SUITE("report/comparison") {
  TEST_CASE("per cent is rounded half away from 0, and of nothing unknown") {
    CHECK(tenths_of_percent(200, 300) == Int128{500});
    CHECK(tenths_of_percent(3, 2) == Int128{-333});
    CHECK(tenths_of_percent(2000, 2001) == Int128{1});
    CHECK(tenths_of_percent(2000, 1999) == Int128{-1});
    CHECK(tenths_of_percent(2001, 2002) == Int128{0});
    CHECK_FALSE(tenths_of_percent(0, 5).has_value());
    CHECK_FALSE(tenths_of_percent(0, 0).has_value());
  }

  TEST_CASE("the table is what people read, in 80 columns") {
    const std::string table = to_table(sample(), {false, 80});
    CHECK(table ==
          "main and feature/a-branch-with-a-very-long-name\n"
          "\n"
          "             main  feature/…ong-name  Difference   Percent\n"
          "─────────  ──────  ─────────────────  ──────────  ────────\n"
          "Tokens      1,500              1,750        +250   +16.7 %\n"
          "  Input     1,000                250        -750   -75.0 %\n"
          "  Output      500              1,500      +1,000  +200.0 %\n"
          "Cost       $12.35             $12.34      -$0.01    -0.1 %\n"
          "Responses       2                  2           0     0.0 %\n");
  }

  TEST_CASE("no line is wider than the terminal") {
    for (const int width : {40, 60, 80, 200}) {
      const std::string table = to_table(sample(), {false, width});
      for (const auto line : split(table, '\n')) {
        CHECK(display_width(line) <= static_cast<std::size_t>(width));
      }
    }
  }

  TEST_CASE("JSON has exact differences that both sides bear out") {
    const auto document = nlohmann::json::parse(to_json(sample()));
    CHECK(document["schema_version"] == 1);
    CHECK(document["difference"]["total_tokens"] == 250);
    CHECK(document["difference"]["tokens"]["input"] == -750);
    CHECK(document["percent"]["total_tokens"] == 16.7);
    CHECK(document["percent"]["tokens"]["cache_read"].is_null());
    CHECK(to_json(sample()).find("\"cost_usd\": -0.01,") != std::string::npos);
  }

  TEST_CASE("a part without a price makes the difference unknown") {
    Comparison comparison = sample();
    comparison.b.report.total.priced = 1;
    const auto document = nlohmann::json::parse(to_json(comparison));
    CHECK(document["difference"]["cost_usd"].is_null());
    CHECK(document["percent"]["cost_usd"].is_null());
    CHECK(document["b"]["cost_usd"] == 12.34);
    CHECK(to_csv(comparison).find("cost_usd,12.35,,,\r\n") !=
          std::string::npos);
    CHECK(to_table(comparison, {}).find("unknown") != std::string::npos);
  }

  TEST_CASE("Markdown is not broken by a name") {
    Comparison comparison = sample();
    comparison.a.name = "a|b<script>";
    CHECK(to_markdown(comparison).starts_with("|  | a\\|b&lt;script&gt; | "));
  }
}
