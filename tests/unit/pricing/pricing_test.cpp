// The rules, on tables made up for them.
#include "lib/pricing/pricing.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::pricing;

constexpr std::string_view k_table = R"({
  "format": 1,
  "models": [
    {"id": "long-1", "rates": {"input": "1", "output": "2",
       "cache_write_5m": "3", "cache_write_1h": "4", "cache_read": "5"},
     "long_prompt": {"above": 200000, "rates": {"input": "10", "output": "20",
       "cache_write_5m": "30", "cache_write_1h": "40", "cache_read": "50"}},
     "fast": {"multiplier": "2.5", "until": "2026-01-31"},
     "us_factor": true, "regional_factor": true},
    {"id": "numbers-1", "rates": {"input": 0.1, "output": 123456.7891,
       "cache_write_5m": 7, "cache_write_1h": 0.0001, "cache_read": 0}},
    {"id": "dated-1", "rates": {"input": "1", "output": "1",
       "cache_write_5m": "1", "cache_write_1h": "1", "cache_read": "1"},
     "history": [
       {"since": "2026-03-10", "until": "2026-03-10", "rates": {"input": "3"}},
       {"until": "2026-02-28", "rates": {"input": "2"}},
       {"since": "2026-06-01", "rates": {"input": "5"},
        "long_prompt": {"above": 10, "rates": {"input": "6", "output": "1",
          "cache_write_5m": "1", "cache_write_1h": "1", "cache_read": "1"}}}]}
  ]})";

std::shared_ptr<const PriceTable> table() {
  auto result = parse_table(k_table, "test");
  REQUIRE_MESSAGE(result, result.error().message);
  return *result;
}

Use use_of(const TokenCounts& tokens) {
  return {tokens, 0, parse_iso8601("2026-06-01T00:00:00Z").value(), {}};
}

Int128 amount(const Terms& terms, const Use& use) {
  return table()->tariff(terms)->price(use).value().amount();
}

constexpr Int128 k_usd_per_million = 1'000'000;

}  // namespace

TEST_SUITE("pricing/pricing") {
  TEST_CASE("the whole request is long when its prompt exceeds the limit") {
    const Terms terms{"long-1", "", "", ""};
    const TokenCounts full{50'000, 9, 50'000, 50'000, 50'000, 0};
    CHECK(full.prompt() == 200'000);
    CHECK(amount(terms, use_of(full)) ==
          (Int128{50'000} * (1 + 3 + 4 + 5) + 9 * 2) * k_usd_per_million);
    for (std::int64_t TokenCounts::*field : {&TokenCounts::input,
                                             &TokenCounts::cache_write_5m,
                                             &TokenCounts::cache_write_1h,
                                             &TokenCounts::cache_read}) {
      TokenCounts over = full;
      over.*field += 1;
      CHECK(amount(terms, use_of(over)) >
            (Int128{50'000} * (10 + 30 + 40 + 50)) * k_usd_per_million);
    }
    TokenCounts more_output = full;
    more_output.output = 300'000;
    CHECK(amount(terms, use_of(more_output)) ==
          (Int128{50'000} * 13 + 300'000 * 2) * k_usd_per_million);
  }

  TEST_CASE("an amount is no request, and so never a long prompt") {
    const Terms terms{"long-1", "", "", ""};
    Use use = use_of({500'000, 10, 0, 0, 0, 0});
    CHECK(amount(terms, use) ==
          (Int128{500'000} * 10 + 10 * 20) * k_usd_per_million);
    use.is_amount = true;
    CHECK(amount(terms, use) ==
          (Int128{500'000} * 1 + 10 * 2) * k_usd_per_million);
    CHECK(table()->tariff(terms)->price_parts(use)->input.amount() ==
          Int128{500'000} * k_usd_per_million);
  }

  TEST_CASE("attempts are long or short one by one, and replace the total") {
    Use use = use_of({300'001, 30, 0, 0, 0, 0});
    const Terms terms{"long-1", "", "", ""};
    CHECK(amount(terms, use) ==
          (Int128{300'001} * 10 + 30 * 20) * k_usd_per_million);
    use.attempts = {{100'000, 10, 0, 0, 0, 0}, {200'001, 20, 0, 0, 0, 0}};
    CHECK(amount(terms, use) ==
          (Int128{100'000} + 10 * 2 + Int128{200'001} * 10 + 20 * 20) *
              k_usd_per_million);
    use.attempts = {{100'000, 10, 0, 0, 0, 0}, {200'000, 20, 0, 0, 0, 0}};
    use.web_searches = 2;
    CHECK(amount(terms, use) ==
          (Int128{300'000} + 30 * 2) * k_usd_per_million + 20'000'000'000);
  }

  TEST_CASE("factors multiply each other and the long rates, exactly") {
    const Use small = use_of({1, 1, 1, 1, 1, 0});
    const Int128 sum = 15 * k_usd_per_million;
    CHECK(amount({"long-1", "fast", "", ""}, small) == sum * 5 / 2);
    CHECK(amount({"long-1", "fast", "batch", ""}, small) == sum * 5 / 4);
    CHECK(amount({"long-1", "fast", "batch", "us"}, small) == sum * 55 / 40);
    const Use large = use_of({200'001, 0, 0, 0, 0, 0});
    CHECK(amount({"long-1", "fast", "batch", "us"}, large) ==
          Int128{200'001} * 10 * k_usd_per_million * 55 / 40);
  }

  TEST_CASE("fast holds whatever the date, and only where it is known") {
    Use use = use_of({1, 0, 0, 0, 0, 0});
    for (const char* time : {"2025-01-01T00:00:00Z",
                             "2026-02-01T00:00:00Z",
                             "2030-01-01 00:00:00"}) {
      use.time = parse_iso8601(time).value();
      CHECK(amount({"long-1", "fast", "", ""}, use) == 2'500'000);
    }
    CHECK(!table()->tariff({"numbers-1", "fast", "", ""})->price(use));
    CHECK(table()->tariff({"numbers-1", "standard", "", ""})->price(use));
  }

  TEST_CASE("a region counts once, however often it is named") {
    const Use use = use_of({10, 0, 0, 0, 0, 0});
    CHECK(amount({"long-1", "", "", "us"}, use) == 11'000'000);
    CHECK(amount({"us.anthropic.long-1", "", "", ""}, use) == 11'000'000);
    CHECK(amount({"us.anthropic.long-1", "", "", "us"}, use) == 11'000'000);
    CHECK(amount({"global.anthropic.long-1", "", "", ""}, use) == 10'000'000);
    for (const char* geo : {"", "global", "not_available", "eu"}) {
      CHECK(amount({"long-1", "", "", geo}, use) == 10'000'000);
    }
    CHECK(amount({"us.anthropic.numbers-1", "", "", "us"}, use) == 1'000'000);
  }

  TEST_CASE("other tiers and speeds cost the ordinary rate") {
    const Use use = use_of({10, 0, 0, 0, 0, 0});
    CHECK(amount({"long-1", "standard", "standard", ""}, use) == 10'000'000);
    CHECK(amount({"long-1", "", "priority", ""}, use) == 10'000'000);
  }

  TEST_CASE("a web search costs a cent, and no factor touches it") {
    Use use = use_of({});
    use.web_searches = 3;
    CHECK(amount({"long-1", "", "", ""}, use) == 30'000'000'000);
    CHECK(amount({"us.anthropic.long-1", "fast", "batch", "us"}, use) ==
          30'000'000'000);
    CHECK(!table()->tariff({"unknown-1", "", "", ""})->price(use));
  }

  TEST_CASE("tokens without a class have no price") {
    const auto tariff = table()->tariff({"long-1", "", "", ""});
    CHECK(!tariff->price(use_of({1, 1, 0, 0, 0, 1})));
    Use use = use_of({2, 0, 0, 0, 0, 0});
    use.attempts = {{1, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 1}};
    CHECK(!tariff->price(use));
    CHECK(tariff->price(use_of({})).value() == PicoUsd{0});
  }

  TEST_CASE("JSON numbers are read digit by digit") {
    const Terms terms{"numbers-1", "", "", ""};
    CHECK(amount(terms, use_of({1, 0, 0, 0, 0, 0})) == 100'000);
    CHECK(amount(terms, use_of({0, 1, 0, 0, 0, 0})) == 123'456'789'100);
    CHECK(amount(terms, use_of({0, 0, 1, 0, 0, 0})) == 7'000'000);
    CHECK(amount(terms, use_of({0, 0, 0, 1, 0, 0})) == 100);
    CHECK(amount(terms, use_of({0, 0, 0, 0, 1, 0})) == 0);
  }

  TEST_CASE("the largest response at the largest rate is exact") {
    CHECK(amount({"numbers-1", "", "", ""},
                 use_of({0, k_most_tokens, 0, 0, 0, 0})) ==
          Int128{k_most_tokens} * 123'456'789'100);
  }

  TEST_CASE("the sum of single prices is the price of the sum") {
    const auto tariff =
        built_in_table()->tariff({"claude-haiku-5-5", "", "batch", "us"});
    std::uint64_t random = 42;
    const auto next = [&] {
      random = random * 6364136223846793005ULL + 1442695040888963407ULL;
      return static_cast<std::int64_t>(random >> 50);  // below 2^14
    };
    TokenCounts all;
    PicoUsd sum;
    std::int64_t searches = 0;
    std::vector<TokenCounts> attempts;
    for (int i = 0; i < 1000; ++i) {
      Use use = use_of({next(), next(), next(), next(), next(), 0});
      use.web_searches = next() % 3;
      searches += use.web_searches;
      all += use.tokens;
      attempts.push_back(use.tokens);
      sum += tariff->price(use).value();
    }
    const Int128 linear =
        Int128{all.input} * 55'000 + Int128{all.output} * 275'000 +
        Int128{all.cache_write_5m} * 68'750 +
        Int128{all.cache_write_1h} * 110'000 + Int128{all.cache_read} * 5'500 +
        Int128{searches} * 10'000'000'000;
    CHECK(sum == PicoUsd{linear});
    Use together = use_of(all);
    together.web_searches = searches;
    together.attempts = attempts;
    CHECK(tariff->price(together) == sum);
  }

  TEST_CASE("rows of the history hold on their days, the rest has the rates") {
    const auto tariff = table()->tariff({"dated-1", "", "", ""});
    const auto rate = [&](const char* day) {
      return tariff
                 ->price(
                     {{1, 0, 0, 0, 0, 0},
                      0,
                      parse_iso8601(std::string(day) + "T12:00:00Z").value(),
                      {}})
                 .value()
                 .amount() /
             k_usd_per_million;
    };
    CHECK(rate("1969-01-01") == 2);
    CHECK(rate("2026-02-28") == 2);
    CHECK(rate("2026-03-01") == 1);
    CHECK(rate("2026-03-09") == 1);
    CHECK(rate("2026-03-10") == 3);
    CHECK(rate("2026-03-11") == 1);
    CHECK(rate("2026-05-31") == 1);
    CHECK(rate("2026-06-01") == 5);
    CHECK(tariff->price({{11, 0, 0, 0, 0, 0}, 0, k_never, {}}) ==
          PicoUsd{66'000'000});
    CHECK(tariff->price({{11, 0, 0, 0, 0, 0}, 0, Moment{}, {}}) ==
          PicoUsd{22'000'000});
  }

  TEST_CASE("a user's table wins for its models and leaves the others") {
    const auto mine = parse_table(
        R"({"format": 1, "models": [{"id": "claude-opus-5-20990101",
            "rates": {"input": "1", "output": "1", "cache_write_5m": "1",
                      "cache_write_1h": "1", "cache_read": "1"}}]})",
        "mine",
        built_in_table());
    REQUIRE(mine);
    const auto& both = *mine;
    const Use use = use_of({1, 0, 0, 0, 0, 0});
    CHECK(both->tariff({"claude-opus-5[1m]", "", "", ""})->price(use) ==
          PicoUsd{1'000'000});
    CHECK(both->tariff({"claude-opus-5-5", "", "", ""})->price(use) ==
          PicoUsd{4'000'000});
    CHECK(!both->tariff({"claude-opus-5", "fast", "", ""})->price(use));
    CHECK(!both->tariff({"unknown-1", "", "", ""})->price(use));
    CHECK(both->knows("claude-opus-5"));
    CHECK(both->knows("claude-opus-5-5"));
    CHECK(!both->knows("unknown-1"));
    CHECK(both->compiled() == "2026-11-22");
    std::size_t rows_of_opus_5 = 0;
    for (const RateRow& row : both->rows()) {
      CHECK(row.model != "claude-opus-5");
      rows_of_opus_5 += row.model == "claude-opus-5-20990101" ? 1U : 0U;
    }
    CHECK(rows_of_opus_5 == 1);
    // The built-in row of Opus 5 and its fast row are gone, ours has come.
    CHECK(both->rows().size() == built_in_table()->rows().size() - 1);
  }

  TEST_CASE("the parts of a price add up to it") {
    const TokenCounts tokens{150'000, 9, 20'000, 30'000, 4'000, 0};
    const TokenCounts half{75'000, 3, 10'000, 15'000, 2'000, 0};
    const TokenCounts rest{75'000, 6, 10'000, 15'000, 2'000, 0};
    for (const Terms& terms : {Terms{"long-1", "", "", ""},
                               Terms{"long-1", "fast", "batch", "us"},
                               Terms{"numbers-1", "", "", ""},
                               Terms{"dated-1", "", "", ""},
                               Terms{"unknown-1", "", "", ""}}) {
      CAPTURE(terms.model);
      const auto tariff = table()->tariff(terms);
      Use use = use_of(tokens);
      use.web_searches = 3;
      for (const bool has_attempts : {false, true}) {
        if (has_attempts) {
          use.attempts = {half, rest};  // each of them is a short prompt
        }
        const auto parts = tariff->price_parts(use);
        CHECK((parts ? std::optional(parts->total()) : std::nullopt) ==
              tariff->price(use));
      }
    }
    const auto parts = table()
                           ->tariff({"long-1", "", "", ""})
                           ->price_parts(use_of({1, 2, 0, 0, 3, 0}));
    REQUIRE(parts);
    CHECK(parts->input == PicoUsd{1'000'000});
    CHECK(parts->output == PicoUsd{4'000'000});
    CHECK(parts->cache_read == PicoUsd{15'000'000});
    CHECK(parts->web_searches == PicoUsd{});
    CHECK_FALSE(table()
                    ->tariff({"long-1", "", "", ""})
                    ->price_parts(use_of({0, 0, 0, 0, 0, 1})));
  }

  TEST_CASE("a tariff outlives its table") {
    std::shared_ptr<const Tariff> tariff;
    {
      const auto short_lived = table();
      tariff = short_lived->tariff({"long-1", "", "", ""});
    }
    CHECK(tariff->price(use_of({1, 0, 0, 0, 0, 0})) == PicoUsd{1'000'000});
  }
}
