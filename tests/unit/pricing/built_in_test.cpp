// The built-in table against the published prices, typed here a second time.
#include "lib/model/response.hpp"
#include "lib/pricing/pricing.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace tokens::pricing {
extern const std::string_view k_prices_json;
}

namespace {

using namespace tokens;
using namespace tokens::pricing;

struct Published {
  const char* model;
  // Thousandths of a dollar per million tokens.
  std::int64_t input, output, write_5m, write_1h, read;
  int fast = 0;           // multiplier, 0 for none
  bool us = false;        // inference_geo "us" costs 1.1
  bool regional = false;  // a regional prefix costs 1.1
};

constexpr Published k_published[] = {
    {"claude-fable-5-2", 8000, 40000, 10000, 16000, 200, 2, true, true},
    {"claude-mythos-5-2", 8000, 40000, 10000, 16000, 200, 0, true, true},
    {"claude-fable-5-1", 10000, 50000, 12500, 20000, 250, 0, true, true},
    {"claude-mythos-5-1", 10000, 50000, 12500, 20000, 250, 0, true, true},
    {"claude-fable-5", 10000, 50000, 12500, 20000, 1000, 0, true, true},
    {"claude-mythos-5", 10000, 50000, 12500, 20000, 1000, 0, true, true},
    {"claude-opus-5-5", 4000, 20000, 5000, 8000, 200, 2, true, true},
    {"claude-opus-5", 5000, 25000, 6250, 10000, 500, 2, true, true},
    {"claude-opus-4-8", 5000, 25000, 6250, 10000, 500, 2, true, true},
    {"claude-opus-4-7", 5000, 25000, 6250, 10000, 500, 6, true, true},
    {"claude-opus-4-6", 5000, 25000, 6250, 10000, 500, 6, true, true},
    {"claude-opus-4-5", 5000, 25000, 6250, 10000, 500, 0, false, true},
    {"claude-opus-4-1", 15000, 75000, 18750, 30000, 1500},
    {"claude-opus-4", 15000, 75000, 18750, 30000, 1500},
    {"claude-3-opus", 15000, 75000, 18750, 30000, 1500},
    {"claude-sonnet-5-5", 2000, 10000, 2500, 4000, 100, 0, true, true},
    {"claude-sonnet-5", 2000, 10000, 2500, 4000, 200, 0, true, true},
    {"claude-sonnet-4-6", 3000, 15000, 3750, 6000, 300, 0, true, true},
    {"claude-sonnet-4-5", 3000, 15000, 3750, 6000, 300, 0, false, true},
    {"claude-sonnet-4", 3000, 15000, 3750, 6000, 300},
    {"claude-3-7-sonnet", 3000, 15000, 3750, 6000, 300},
    {"claude-3-5-sonnet", 3000, 15000, 3750, 6000, 300},
    {"claude-haiku-5-5", 100, 500, 125, 200, 10, 0, true, true},
    {"claude-haiku-4-5", 1000, 5000, 1250, 2000, 100, 0, false, true},
    {"claude-3-5-haiku", 800, 4000, 1000, 1600, 80},
    {"claude-3-haiku", 250, 1250, 300, 500, 30},
};

Moment at(const char* text) {
  return parse_iso8601(text).value();
}

std::optional<PicoUsd> price_of(const Terms& terms, const TokenCounts& tokens) {
  return built_in_table()->tariff(terms)->price(
      {tokens, 0, at("2026-11-20T12:00:00Z"), {}});
}

/// One token of a thousandth of a dollar per million costs 1000 pico-dollars.
PicoUsd thousandths(Int128 rate) {
  return PicoUsd{rate * 1000};
}

}  // namespace

TEST_SUITE("pricing/built_in") {
  TEST_CASE("every class of every model has its published rate") {
    for (const Published& row : k_published) {
      CAPTURE(row.model);
      const Terms terms{row.model, "", "", ""};
      CHECK(price_of(terms, {1, 0, 0, 0, 0, 0}) == thousandths(row.input));
      CHECK(price_of(terms, {0, 1, 0, 0, 0, 0}) == thousandths(row.output));
      CHECK(price_of(terms, {0, 0, 1, 0, 0, 0}) == thousandths(row.write_5m));
      CHECK(price_of(terms, {0, 0, 0, 1, 0, 0}) == thousandths(row.write_1h));
      CHECK(price_of(terms, {0, 0, 0, 0, 1, 0}) == thousandths(row.read));
    }
  }

  TEST_CASE("the table holds these models and no others") {
    std::set<std::string> published;
    for (const Published& row : k_published) {
      published.insert(row.model);
    }
    std::set<std::string> held;
    for (const RateRow& row : built_in_table()->rows()) {
      held.insert(row.model);
    }
    published.insert("claude-mythos-preview");  // named, and not priced
    CHECK(held == published);
    CHECK(built_in_table()->compiled() == "2026-11-22");
  }

  TEST_CASE("every name in the table is found without reading all of it") {
    const auto whole = parse_table(k_prices_json, "built-in prices").value();
    const auto json = nlohmann::json::parse(k_prices_json);
    int aliases = 0;
    for (const auto& model : json["models"]) {
      for (const auto& alias :
           model.value("aliases", nlohmann::json::array())) {
        const auto name = alias.get<std::string>();
        CAPTURE(name);
        ++aliases;
        const Use use{{1, 2, 3, 4, 5, 0}, 0, at("2026-11-20T12:00:00Z"), {}};
        REQUIRE(built_in_table()->knows(name));
        CHECK(built_in_table()->tariff({name, "", "", ""})->price(use) ==
              whole->tariff({name, "", "", ""})->price(use));
      }
    }
    CHECK(aliases > 5);
    CHECK_FALSE(built_in_table()->knows("claude"));
    CHECK_FALSE(built_in_table()->knows("limited"));
    CHECK_FALSE(built_in_table()->knows(""));
  }

  TEST_CASE("fast mode, regions and batch act where they are offered") {
    for (const Published& row : k_published) {
      CAPTURE(row.model);
      const TokenCounts all{1, 1, 1, 1, 1, 0};
      const Int128 sum =
          row.input + row.output + row.write_5m + row.write_1h + row.read;
      const auto fast = price_of({row.model, "fast", "", ""}, all);
      CHECK(fast.has_value() == (row.fast != 0));
      if (fast) {
        CHECK(*fast == thousandths(sum * row.fast));
      }
      CHECK(price_of({row.model, "", "", "us"}, all) ==
            PicoUsd{sum * (row.us ? 1100 : 1000)});
      const std::string regional = std::string("eu.anthropic.") + row.model;
      CHECK(price_of({regional, "", "", ""}, all) ==
            PicoUsd{sum * (row.regional ? 1100 : 1000)});
      CHECK(price_of({row.model, "", "batch", ""}, all) == PicoUsd{sum * 500});
    }
  }

  TEST_CASE("a price that is in doubt is unknown, and the model is listed") {
    CHECK(built_in_table()->knows("claude-mythos-preview"));
    CHECK(!price_of({"claude-mythos-preview", "", "", ""}, {1, 1, 1, 1, 1, 0}));
    CHECK(!price_of({"claude-mythos-preview", "", k_refused_tier, ""}, {}));
    int rows = 0;
    for (const RateRow& row : built_in_table()->rows()) {
      if (row.model == "claude-mythos-preview") {
        ++rows;
        CHECK(row.input.empty());
        CHECK(row.cache_read.empty());
        CHECK(!row.note.empty());
      }
    }
    CHECK(rows == 1);
  }

  TEST_CASE("long prompts of three models have their own rates") {
    struct Long {
      const char* model;
      std::int64_t above, input, output, write_5m, write_1h, read;
    };

    for (const Long& row :
         {Long{"claude-sonnet-4-5", 200000, 6000, 22500, 7500, 12000, 600},
          Long{"claude-sonnet-4", 200000, 6000, 22500, 7500, 12000, 600},
          Long{"claude-haiku-5-5", 100000, 500, 2500, 625, 1000, 50}}) {
      CAPTURE(row.model);
      const std::int64_t fill = row.above - 3;
      const TokenCounts tokens{fill + 1, 7, 1, 1, 1, 0};
      CHECK(tokens.prompt() == row.above + 1);
      CHECK(price_of({row.model, "", "", ""}, tokens) ==
            thousandths(Int128{fill + 1} * row.input + 7 * row.output +
                        row.write_5m + row.write_1h + row.read));
    }
    std::set<std::string> with_long;
    for (const RateRow& row : built_in_table()->rows()) {
      if (row.note.find("prompt >") != std::string::npos) {
        with_long.insert(row.model);
      }
    }
    CHECK(with_long == std::set<std::string>{"claude-haiku-5-5",
                                             "claude-opus-4-6",
                                             "claude-sonnet-4",
                                             "claude-sonnet-4-5",
                                             "claude-sonnet-4-6"});
  }

  TEST_CASE("long prompts of Opus and Sonnet 4.6 cost more until March 12") {
    struct Premium {
      const char* model;
      std::int64_t input, output, write_5m, write_1h, read;  // thousandths
      int fast;
    };

    for (const Premium& row :
         {Premium{"claude-opus-4-6", 10000, 37500, 12500, 20000, 1000, 6},
          Premium{"claude-sonnet-4-6", 6000, 22500, 7500, 12000, 600, 0}}) {
      CAPTURE(row.model);
      const TokenCounts tokens{199'998, 7, 1, 1, 1, 0};
      const Int128 dear = Int128{199'998} * row.input + 7 * row.output +
                          row.write_5m + row.write_1h + row.read;
      const auto cost_at = [&](const char* time, const char* speed) {
        return built_in_table()
            ->tariff({row.model, speed, "", ""})
            ->price({tokens, 0, at(time), {}});
      };
      CHECK(tokens.prompt() == 200'001);
      CHECK(cost_at("2026-02-17T00:00:00Z", "") == thousandths(dear));
      CHECK(cost_at("2026-03-12T23:59:59.999Z", "") == thousandths(dear));
      CHECK(cost_at("2026-03-13T00:00:00Z", "") ==
            price_of({row.model, "", "", ""}, tokens));
      CHECK(price_of({row.model, "", "", ""}, tokens)->amount() <
            thousandths(dear).amount());
      if (row.fast > 0) {
        CHECK(cost_at("2026-03-01T00:00:00Z", "fast") ==
              thousandths(dear * row.fast));
      }
    }
  }

  TEST_CASE("3.5 Haiku was dearer in its first month") {
    const auto input_at = [](const char* time) {
      return built_in_table()
          ->tariff({"claude-3-5-haiku-20241022", "", "", ""})
          ->price({{1000, 0, 0, 0, 0, 0}, 0, at(time), {}});
    };
    CHECK(input_at("2024-12-02T23:59:59Z") == PicoUsd{1'000'000'000});
    CHECK(input_at("2024-12-03T00:00:00Z") == PicoUsd{800'000'000});
  }

  TEST_CASE("what is refused before any output is free where the vendor says") {
    const TokenCounts tokens{100, 1, 0, 0, 100'000, 0};
    const auto cost_at = [&](const char* model, const char* time) {
      return built_in_table()
          ->tariff({model, "", k_refused_tier, ""})
          ->price({tokens, 0, at(time), {}});
    };
    const char* const before = "2026-06-01T23:59:59.999Z";
    const char* const since = "2026-06-02T00:00:00Z";
    for (const char* model :
         {"claude-opus-4-8", "anthropic/claude-sonnet-4-6"}) {
      CAPTURE(model);
      CHECK(cost_at(model, before) == price_of({model, "", "", ""}, tokens));
      CHECK(cost_at(model, since) == PicoUsd{});
    }
    for (const char* model : {"global.anthropic.claude-opus-4-8",
                              "us.anthropic.claude-opus-4-8",
                              "anthropic.claude-opus-4-8",
                              "vertex_ai/claude-opus-4-8",
                              "claude-opus-4-5@20251101"}) {
      CAPTURE(model);
      CHECK(cost_at(model, since) == price_of({model, "", "", ""}, tokens));
    }
    CHECK(!cost_at("claude-sonnet-9", since));
  }

  TEST_CASE("Sonnet 5.5 read its cache at twice the price until October 6") {
    const auto tariff =
        built_in_table()->tariff({"claude-sonnet-5-5", "", "", ""});
    const auto read_at = [&](const char* time) {
      return tariff->price({{0, 0, 0, 0, 1000, 0}, 0, at(time), {}})
          .value()
          .amount();
    };
    CHECK(read_at("2026-10-06T23:59:59.999Z") == 200'000'000);
    CHECK(read_at("2026-10-07T00:00:00Z") == 100'000'000);
    CHECK(read_at("2026-10-07T01:00:00+02:00") == 200'000'000);
    CHECK(read_at("2025-01-01T00:00:00Z") == 200'000'000);
    CHECK(read_at("2031-01-01T00:00:00Z") == 100'000'000);
  }

  TEST_CASE("the other names of retired models are known") {
    const std::map<std::string, std::string> aliases = {
        {"claude-4-opus-20250514", "claude-opus-4"},
        {"claude-opus-4-0", "claude-opus-4"},
        {"claude-4-sonnet-20250514", "claude-sonnet-4"},
        {"claude-sonnet-4-0", "claude-sonnet-4"},
        {"claude-3-opus-latest", "claude-3-opus"},
        {"claude-3-7-sonnet-latest", "claude-3-7-sonnet"},
        {"claude-3-5-sonnet-latest", "claude-3-5-sonnet"},
        {"claude-3-5-haiku-latest", "claude-3-5-haiku"}};
    const TokenCounts tokens{3, 5, 7, 11, 13, 0};
    for (const auto& [alias, model] : aliases) {
      CAPTURE(alias);
      REQUIRE(price_of({alias, "", "", ""}, tokens).has_value());
      CHECK(price_of({alias, "", "", ""}, tokens) ==
            price_of({model, "", "", ""}, tokens));
    }
  }

  TEST_CASE("a model that is not in the table is not priced as a relative") {
    for (const char* model : {"claude-sonnet-5-6",
                              "claude-fable-5-2-1",
                              "claude-opus",
                              "claude-opus-5-mini",
                              "gpt-5",
                              "<synthetic>",
                              ""}) {
      CAPTURE(model);
      CHECK(!built_in_table()->knows(model));
      CHECK(!price_of({model, "", "", ""}, {1, 1, 1, 1, 1, 0}));
      CHECK(!price_of({model, "", "", ""}, {}));
    }
    CHECK(built_in_table()->knows("claude-opus-5[1m]"));
  }

  TEST_CASE("the rows show periods, long prompts and fast mode") {
    std::vector<std::string> shown;
    for (const RateRow& row : built_in_table()->rows()) {
      if (row.model == "claude-sonnet-5-5" || row.model == "claude-opus-4-8" ||
          row.model == "claude-haiku-5-5") {
        shown.push_back(row.model + "|" + row.since + "|" + row.until + "|" +
                        row.input + "|" + row.output + "|" +
                        row.cache_write_5m + "|" + row.cache_write_1h + "|" +
                        row.cache_read + "|" + row.note);
      }
    }
    CHECK(shown ==
          std::vector<std::string>{
              "claude-opus-4-8|||5|25|6.25|10|0.5|",
              "claude-opus-4-8|||10|50|12.5|20|1|fast, offered until "
              "2026-11-30",
              "claude-sonnet-5-5||2026-10-06|2|10|2.5|4|0.2|",
              "claude-sonnet-5-5|2026-10-07||2|10|2.5|4|0.1|",
              "claude-haiku-5-5|||0.1|0.5|0.125|0.2|0.01|",
              "claude-haiku-5-5|||0.5|2.5|0.625|1|0.05|prompt > 100000"});
  }
}
