// Tables with one mistake each: refused, with the place in the message.
#include "lib/pricing/pricing.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace tokens;
using namespace tokens::pricing;

const std::string k_rates =
    R"("rates": {"input": "1", "output": "2", "cache_write_5m": "3",)"
    R"( "cache_write_1h": "4", "cache_read": "5"})";

std::string with_models(const std::string& models) {
  return R"({"format": 1, "models": [)" + models + "]}";
}

/// Returns a table of one model whose members are `facts`.
std::string with_facts(const std::string& facts) {
  return with_models(R"({"id": "claude-x", )" + facts + "}");
}

/// Returns k_rates with `from` replaced, which must be there.
std::string rates_with(const std::string& from, const std::string& to) {
  std::string text = k_rates;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void check_refused(const std::string& json, const std::string& says) {
  CAPTURE(json);
  const auto result = parse_table(json, "my.json");
  REQUIRE(!result);
  CHECK(result.error().kind == ErrorKind::parse);
  const std::string& message = result.error().message;
  CAPTURE(message);
  CHECK(message.starts_with("my.json: "));
  CHECK(message.find(says) != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

}  // namespace

TEST_SUITE("pricing/bad_tables") {
  TEST_CASE("the table these mistakes are made in is a good one") {
    CHECK(parse_table(with_facts(k_rates), "my.json"));
    CHECK(parse_table(with_models(""), "my.json"));
  }

  TEST_CASE("what is not JSON is refused with its line") {
    check_refused("", "not JSON at line 1");
    check_refused("prices", "not JSON at line 1");
    check_refused("{\"format\": 1,\n\n \"models\": [}\n", "not JSON at line 3");
    check_refused(with_facts(k_rates) + "x", "not JSON");
    check_refused("{\"format\": \"\xff\"}", "not JSON");
    check_refused(std::string(100'000, '['), "too deep");
    check_refused(R"({"format": 1, "format": 1, "models": []})",
                  "\"format\" stands twice");
  }

  TEST_CASE("the head must be there and of this format") {
    check_refused("[]", "object");
    check_refused("{}", "\"format\" is missing");
    check_refused(R"({"format": 2, "models": []})", "reads format 1");
    check_refused(R"({"format": 1.0, "models": []})", "reads format 1");
    check_refused(R"({"format": 1})", "\"models\" is missing");
    check_refused(R"({"format": 1, "models": {}})", "\"models\" is missing");
    check_refused(R"({"format": 1, "modles": [], "models": []})",
                  "\"modles\" is not known");
    check_refused(R"({"format": 1, "compiled": "today", "models": []})",
                  "\"compiled\": \"today\" is not a day");
  }

  TEST_CASE("rates may be null, and then there are no others") {
    const auto table =
        parse_table(with_models(R"({"id": "claude-x", "rates": null})"), "t");
    REQUIRE(table);
    CHECK((*table)->knows("claude-x"));
    CHECK(!(*table)->tariff({"claude-x", "", "", ""})->price({}));
    CHECK(!(*table)->tariff({"claude-x", "fast", "", ""})->price({}));
    CHECK((*table)->rows().size() == 1);
    // What the user's table calls unknown is not priced by the built-in one.
    const auto doubted =
        parse_table(with_models(R"({"id": "claude-opus-5", "rates": null})"),
                    "t",
                    built_in_table());
    REQUIRE(doubted);
    CHECK(!(*doubted)->tariff({"claude-opus-5", "", "", ""})->price({}));
    check_refused(
        with_models(R"({"id": "claude-x", "rates": null, "history": []})"),
        "\"rates\" is null");
  }

  TEST_CASE("a model needs an id and all five rates") {
    check_refused(with_models("{" + k_rates + "}"), "model 1: \"id\"");
    check_refused(with_models("7"), "model 1: \"id\"");
    check_refused(with_facts(R"("note": "")"),
                  "model 1 \"claude-x\": \"rates\" is missing");
    check_refused(with_facts(rates_with(R"("output": "2",)", "")),
                  "\"rates\": \"output\" is missing");
    check_refused(with_facts(rates_with("output", "ouput")),
                  "\"ouput\" is not known");
    check_refused(with_facts(R"("rates": [])"), "must be an object");
    check_refused(with_facts(k_rates + R"(, "longprompt": {})"),
                  "\"longprompt\" is not known");
  }

  TEST_CASE("a rate is a plain decimal, not negative, not absurd") {
    check_refused(with_facts(rates_with("\"2\"", "\"-2\"")),
                  "\"output\": \"-2\": must not be negative");
    check_refused(with_facts(rates_with("\"2\"", "-2")), "negative");
    check_refused(with_facts(rates_with("\"2\"", "-2.5")), "negative");
    check_refused(with_facts(rates_with("\"2\"", "\"2.1234567\"")),
                  "more than 6 digits behind the point");
    check_refused(with_facts(rates_with("\"2\"", "2.1234567")),
                  "more than 6 digits behind the point");
    check_refused(with_facts(rates_with("\"2\"", "\"two\"")),
                  "not a plain decimal");
    check_refused(with_facts(rates_with("\"2\"", "2e1")),
                  "not a plain decimal");
    check_refused(with_facts(rates_with("\"2\"", "\"2\\n3\"")),
                  "not a plain decimal");
    check_refused(with_facts(rates_with("\"2\"", "\"1000001\"")),
                  "at most 1000000");
    check_refused(with_facts(rates_with("\"2\"", "99999999999999999999999")),
                  "at most 1000000");
    check_refused(with_facts(rates_with("\"2\"", "null")), "decimal number");
    check_refused(with_facts(rates_with("\"2\"", "true")), "decimal number");
  }

  TEST_CASE("rates that a factor would break are refused") {
    const std::string fine = rates_with("\"2\"", "\"2.000002\"");
    CHECK(parse_table(with_facts(fine), "my.json"));
    check_refused(with_facts(fine + R"(, "us_factor": true)"),
                  "whole number of pico-dollars");
    check_refused(with_facts(fine + R"(, "regional_factor": true)"),
                  "whole number of pico-dollars");
    check_refused(with_facts(rates_with("\"2\"", "\"2.000001\"")),
                  "whole number of pico-dollars");
    check_refused(with_facts(fine + R"(, "fast": {"multiplier": "1.001"})"),
                  "whole number of pico-dollars");
    check_refused(with_facts(k_rates + R"(, "long_prompt": {"above": 1, )" +
                             rates_with("\"4\"", "\"4.000001\"") + "}"),
                  "whole number of pico-dollars");
    CHECK(parse_table(with_facts(rates_with("\"2\"", "\"2.0001\"") +
                                 R"(, "us_factor": true,)"
                                 R"( "fast": {"multiplier": "3"})"),
                      "my.json"));
  }

  TEST_CASE("long prompts need a limit and all rates") {
    check_refused(with_facts(k_rates + R"(, "long_prompt": {)" + k_rates + "}"),
                  "\"long_prompt\": \"above\" is missing");
    check_refused(with_facts(k_rates + R"(, "long_prompt": {"above": 2.5, )" +
                             k_rates + "}"),
                  "\"above\"");
    check_refused(with_facts(k_rates + R"(, "long_prompt": {"above": 9})"),
                  "\"long_prompt\": \"rates\" is missing");
    check_refused(
        with_facts(k_rates +
                   R"(, "long_prompt": {"above": 9, "rates": {"input": "1"}})"),
        "\"output\" is missing");
  }

  TEST_CASE("rows of the history must be days that do not overlap") {
    const auto history = [](const std::string& rows) {
      return with_facts(k_rates + R"(, "history": )" + rows);
    };
    CHECK(parse_table(history(R"([{"until": "2026-01-01"}])"), "my.json"));
    check_refused(history("{}"), "\"history\" must be a list");
    check_refused(history("[{}]"), "row 1: needs \"since\" or \"until\"");
    check_refused(history(R"([{"until": "2026-02-30"}])"),
                  "row 1: \"until\": \"2026-02-30\" is not a day");
    check_refused(history(R"([{"until": 20260101}])"), "text in quotes");
    check_refused(
        history(R"([{"since": "2026-01-02", "until": "2026-01-01"}])"),
        "\"until\" lies before \"since\"");
    check_refused(
        history(R"([{"until": "2026-01-01"}, {"since": "2026-01-01"}])"),
        "two rows cover the same day");
    check_refused(
        history(R"([{"since": "2026-01-01"}, {"since": "2026-02-01"}])"),
        "two rows cover the same day");
    check_refused(
        history(R"([{"until": "2026-01-01", "rates": {"input": "x"}}])"),
        "row 1: \"rates\": \"input\": \"x\"");
  }

  TEST_CASE("fast mode needs a multiplier above 0") {
    check_refused(with_facts(k_rates + R"(, "fast": {})"),
                  "\"fast\": \"multiplier\" is missing");
    check_refused(with_facts(k_rates + R"(, "fast": {"multiplier": 0})"),
                  "more than 0");
    check_refused(with_facts(k_rates + R"(, "fast": {"multiplier": 101})"),
                  "at most 100");
    check_refused(
        with_facts(k_rates + R"(, "fast": {"multiplier": 2, "until": "soon"})"),
        "\"soon\" is not a day");
    check_refused(with_facts(k_rates + R"(, "fast": 2)"), "object");
  }

  TEST_CASE("flags, names and remarks have their types") {
    check_refused(with_facts(k_rates + R"(, "us_factor": 1)"),
                  "\"us_factor\" must be true or false");
    check_refused(with_facts(k_rates + R"(, "aliases": "x")"),
                  "\"aliases\" must be a list");
    check_refused(with_facts(k_rates + R"(, "aliases": [1])"), "texts");
    check_refused(with_facts(k_rates + R"(, "aliases": ["<synthetic>"])"),
                  "not the id of a model");
    check_refused(with_facts(k_rates + R"(, "note": 1)"), "\"note\" must be");
    check_refused(with_facts(k_rates + R"(, "released": "2026")"),
                  "\"released\"");
  }

  TEST_CASE("one model must not stand twice, in whatever spelling") {
    const std::string x = R"({"id": "claude-x", )" + k_rates + "}";
    const std::string y =
        R"({"id": "claude-y", "aliases": ["us.anthropic.claude-x-20260101"], )" +
        k_rates + "}";
    check_refused(with_models(x + "," + x), "\"claude-x\" stands twice");
    check_refused(with_models(x + "," + y), "\"claude-x\" stands twice");
    CHECK(parse_table(with_models(y), "my.json"));
  }
}
