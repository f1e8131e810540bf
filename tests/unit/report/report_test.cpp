#include "lib/report/report.hpp"

#include "lib/report/labels.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>

#include <set>

TEST_SUITE("report/report") {
  using namespace tokens;
  using namespace tokens::report;

  TEST_CASE("adding sums adds every number") {
    Sum sum = priced({1, 2, 3, 4, 5, 6}, 7, 8);
    sum.web_searches = 9;
    sum.priced = 3;
    sum.lower_bound = 2;
    sum.estimated = 1;
    Sum twice = sum;
    twice += sum;
    CHECK(twice.tokens == TokenCounts{2, 4, 6, 8, 10, 12});
    CHECK(twice.cost == PicoUsd{14});
    CHECK(twice.responses == 16);
    CHECK(twice.web_searches == 18);
    CHECK(twice.priced == 6);
    CHECK(twice.lower_bound == 4);
    CHECK(twice.estimated == 2);
  }

  TEST_CASE("a cost is unknown only where nothing has a price") {
    Sum sum;
    CHECK(sum.known_cost() == PicoUsd{0});
    sum.responses = 2;
    CHECK_FALSE(sum.known_cost().has_value());
    sum.priced = 1;
    sum.cost = PicoUsd{5};
    CHECK(sum.known_cost() == PicoUsd{5});
  }

  TEST_CASE("dimension names lead back to their dimension") {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(Dimension::source); ++i) {
      const auto dimension = static_cast<Dimension>(i);
      CHECK(dimension_named(name_of(dimension)) == dimension);
      names.insert(name_of(dimension));
      CHECK(std::string(null_label(dimension)).front() == '(');
    }
    CHECK(names.size() == static_cast<std::size_t>(Dimension::source) + 1);
    CHECK(std::string(null_label(Dimension::commit)) == "(no commit)");
    CHECK(std::string(null_label(Dimension::branch)) == "(no branch)");
    CHECK_FALSE(dimension_named("Day").has_value());
    CHECK_FALSE(dimension_named("").has_value());
  }

  TEST_CASE("a session is called by the start of its id, behind its kind") {
    CHECK(short_session("5a3b1e00-0000-4000-8000-000000000001") == "5a3b1e00");
    CHECK(short_session("manual:2f34ab12cdef") == "manual:2f34ab12");
    CHECK(short_session("manual:2") == "manual:2");
    CHECK(short_session("").empty());
  }

  TEST_CASE("costs for people tell what is missing") {
    CHECK(cost_text(Sum{}) == "$0.00");
    Sum sum = priced({}, 12'345'000'000'000, 1);
    CHECK(cost_text(sum) == "$12.35");
    sum.responses = 2;
    CHECK(cost_text(sum) == "$12.35+");
    sum.priced = 0;
    sum.cost = PicoUsd{};
    CHECK(cost_text(sum) == "unknown");
    CHECK(cost_text(priced({}, 1, 1)) == "<$0.0001");
  }

  TEST_CASE("ids are shortened and explained by the label, once") {
    Report report;
    report.by = {Dimension::branch, Dimension::commit, Dimension::session};
    const Group group{
        {"main", "0123456789abcdef", "1b9d6bcd-bbfd"}, {}, "fix the door"};
    CHECK(key_text(report, group, 0) == "main");
    CHECK(key_text(report, group, 1) == "01234567 fix the door");
    CHECK(key_text(report, group, 2) == "1b9d6bcd");
  }

  TEST_CASE("a label takes the place of a key that is no id") {
    Report report;
    report.by = {Dimension::project};
    CHECK(key_text(report, {{"/a/b"}, {}, "b"}, 0) == "b");
    CHECK(key_text(report, {{"/a/b"}, {}, ""}, 0) == "/a/b");
    CHECK(key_text(report, {{std::nullopt}, {}, "b"}, 0) == "(no project)");
  }

  TEST_CASE("a divided sum adds up to what it was, in every number") {
    Sum sum;
    sum.tokens = {10, 101, 20, 30, 40, 2};
    sum.web_searches = 1;
    sum.responses = 7;
    sum.priced = 5;
    sum.cost = PicoUsd{1'000'000'000'001};
    sum.lower_bound = 3;
    sum.estimated = 2;
    for (const std::size_t count : {1U, 2U, 3U, 8U}) {
      CAPTURE(count);
      const auto parts = divide(sum, count);
      REQUIRE(parts.size() == count);
      Sum again;
      for (const Sum& part : parts) {
        again += part;
        CHECK(part.priced <= part.responses);
        CHECK(part.tokens.output <= parts.front().tokens.output);
        CHECK(part.tokens.output >= parts.front().tokens.output - 1);
      }
      CHECK(again.tokens == sum.tokens);
      CHECK(again.web_searches == sum.web_searches);
      CHECK(again.responses == sum.responses);
      CHECK(again.priced == sum.priced);
      CHECK(again.cost == sum.cost);
      CHECK(again.lower_bound == sum.lower_bound);
      CHECK(again.estimated == sum.estimated);
    }
  }

  TEST_CASE("a part without a response of its own is not free of charge") {
    Sum unpriced;
    unpriced.tokens.output = 2;
    unpriced.responses = 1;
    CHECK_FALSE(divide(unpriced, 2)[1].known_cost());
    unpriced.priced = 1;
    unpriced.cost = PicoUsd{4};
    CHECK(divide(unpriced, 2)[1].known_cost() == PicoUsd{2});
    CHECK(Sum{}.known_cost() == PicoUsd{});
  }

  TEST_CASE("a part of what is unpriced has a plus sign, whoever counts it") {
    Sum sum = priced({}, 2'000'000'000'000, 0);
    CHECK(cost_text(sum) == "$2.00");
    Sum unpriced;
    unpriced.has_unpriced_share = true;
    sum += unpriced;
    CHECK(cost_text(sum) == "$2.00+");
    unpriced = {};
    unpriced.responses = 1;
    sum = priced({}, 2'000'000'000'000, 1);
    sum += unpriced;
    for (const Sum& part : divide(sum, 2)) {
      CHECK(cost_text(part) == "$1.00+");
    }
  }

  TEST_CASE("that responses are divided is said where they are") {
    Report report;
    report.groups.resize(1);
    for (const Dimension dimension : {Dimension::tool, Dimension::mcp_server}) {
      report.by = {Dimension::day, dimension};
      REQUIRE(footnotes(report).size() == 1);
      CHECK(footnotes(report)[0].find("divided among tools") !=
            std::string::npos);
    }
    report.by = {Dimension::agent, Dimension::skill};
    CHECK(footnotes(report).empty());
  }

  TEST_CASE("a plus sign is explained even if no model is listed") {
    Report report;
    report.total = priced({}, 1, 1);
    CHECK(footnotes(report).empty());
    report.total.responses = 1001;
    REQUIRE(footnotes(report).size() == 1);
    CHECK(footnotes(report)[0] == "+ 1,000 responses without a price");
  }
}
