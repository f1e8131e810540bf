// Five-hour blocks, their rate and where it leads.
#include "lib/report/blocks.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace tokens;
using namespace tokens::report;

namespace {

Moment at(const char* text) {
  return *parse_iso8601(std::string("2026-03-") + text + "Z");
}

/// Adds one priced response of so many tokens, at a micro-dollar each.
void add(HourUses& hours, const char* when, std::int64_t tokens) {
  HourUse& use = hours[hour_of(at(when))];
  use.first = use.sum.responses == 0 ? at(when) : use.first;
  use.last = at(when);
  use.sum.tokens.output += tokens;
  ++use.sum.responses;
  ++use.sum.priced;
  use.sum.cost += PicoUsd{Int128{tokens} * 1'000'000};
  use.models.insert("claude-opus-4-5");
}

BlockReport sample() {
  HourUses hours;
  add(hours, "01T09:30:00", 100);
  add(hours, "01T13:59:59", 200);
  add(hours, "01T14:00:00", 400);
  add(hours, "02T10:10:00", 6'000);
  BlockReport report;
  report.generated_at = at("02T11:10:00");
  report.blocks = make_blocks(hours);
  for (const Block& block : report.blocks) {
    report.total += block.use.sum;
  }
  return report;
}

}  // namespace

TEST_SUITE("report/blocks") {
  TEST_CASE("a block begins at the hour of its first response, for 5 hours") {
    const auto blocks = sample().blocks;
    REQUIRE(blocks.size() == 3);
    CHECK(blocks[0].start == at("01T09:00:00"));
    CHECK(blocks[0].end() == at("01T14:00:00"));
    CHECK(blocks[0].use.sum.tokens.total() == 300);
    CHECK(blocks[0].use.first == at("01T09:30:00"));
    CHECK(blocks[0].use.last == at("01T13:59:59"));
    // What comes at its end is the first of the next one.
    CHECK(blocks[1].start == at("01T14:00:00"));
    CHECK(blocks[2].start == at("02T10:00:00"));
  }

  TEST_CASE("a block is active until its end") {
    const Block block = sample().blocks[2];
    CHECK(block.is_active(at("02T10:00:00")));
    CHECK(block.is_active(at("02T14:59:59")));
    CHECK_FALSE(block.is_active(at("02T15:00:00")));
    CHECK_FALSE(block.is_active(at("02T09:59:59")));
  }

  TEST_CASE("the rate is that since the first response, and leads on") {
    const BurnRate rate = burn_rate(sample().blocks[2], at("02T11:10:00"));
    CHECK(rate.tokens_per_minute == 100);  // 6,000 in 60 minutes
    CHECK(rate.left == std::chrono::minutes{230});
    CHECK(rate.projected_tokens == 29'000);
    CHECK(rate.cost_per_minute == PicoUsd{100'000'000});
    CHECK(rate.projected_cost == PicoUsd{29'000'000'000});
  }

  TEST_CASE("the first seconds of a block are taken as a minute") {
    const BurnRate rate = burn_rate(sample().blocks[2], at("02T10:10:01"));
    CHECK(rate.tokens_per_minute == 6'000);
  }

  TEST_CASE("a block without any price has no rate in dollars") {
    Block block = sample().blocks[2];
    block.use.sum.priced = 0;
    block.use.sum.cost = PicoUsd{};
    const BurnRate rate = burn_rate(block, at("02T11:10:00"));
    CHECK_FALSE(rate.cost_per_minute.has_value());
    CHECK_FALSE(rate.projected_cost.has_value());
  }

  TEST_CASE("the table shows blocks and what lies between them") {
    const auto utc = [](Moment) { return std::chrono::minutes{0}; };
    const std::string table = to_table(sample(), {false, 80}, utc);
    CHECK(table.find("  15 h free\n") != std::string::npos);
    CHECK(table.find("2026-03-02 10:00  15:00   6,000  $0.0060") !=
          std::string::npos);
    CHECK(table.find("Active, 3 h 50 min left: 100 tokens and $0.0001 a "
                     "minute") != std::string::npos);
    for (const auto line : split(table, '\n')) {
      CHECK(display_width(line) <= 80);
    }
  }

  TEST_CASE("a rate of which a part has no price is a lower bound") {
    const auto utc = [](Moment) { return std::chrono::minutes{0}; };
    BlockReport report = sample();
    report.blocks[2].use.sum.responses += 1;
    const std::string table = to_table(report, {false, 200}, utc);
    CHECK(table.find("$0.0001+ a minute so far") != std::string::npos);
    CHECK(table.find("+ when it ends") != std::string::npos);
    const auto document = nlohmann::json::parse(to_json(report));
    CHECK(document["blocks"][3]["projection"]["has_unpriced"] == true);
    CHECK(document["blocks"][2]["has_unpriced"] == false);
  }

  TEST_CASE("JSON adds up, and only the active block has a projection") {
    const auto document = nlohmann::json::parse(to_json(sample()));
    std::int64_t sum = document["not_in_blocks"]["total_tokens"];
    for (const auto& block : document["blocks"]) {
      sum += block["total_tokens"].get<std::int64_t>();
      if (!block["is_gap"]) {
        CHECK(block["projection"].is_null() != block["is_active"]);
      }
    }
    CHECK(sum == document["total_tokens"]);
    CHECK(document["blocks"].size() == 4);
    CHECK(document["blocks"][2]["is_gap"] == true);
    CHECK(document["blocks"][3]["burn_rate"]["tokens_per_minute"] == 100);
  }
}
