// Small pieces of the page, and the days that a period means.

#include "dashboard/page.hpp"
#include "lib/report/html.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::dashboard {
namespace {

report::Sum sum_of(std::int64_t tokens, std::int64_t pico) {
  report::Sum sum;
  sum.tokens.cache_read = tokens;
  sum.responses = 1;
  sum.priced = pico < 0 ? 0 : 1;
  sum.cost = PicoUsd{pico < 0 ? 0 : pico};
  return sum;
}

TEST_CASE("dashboard/page: a query quotes what a URL cannot hold") {
  Filters filters;
  filters.period = "7d";
  filters.branch = "a&b=c/é <x>";
  CHECK(query_of(filters) == "period=7d&branch=a%26b%3Dc%2F%C3%A9%20%3Cx%3E");
}

TEST_CASE("dashboard/page: shares are rounded down, of cost or else tokens") {
  CHECK(share_of(sum_of(1, 999), sum_of(1, 1'000)) == 99);
  CHECK(share_of(sum_of(1, 1'000), sum_of(9, 1'000)) == 100);
  CHECK(share_of(sum_of(1, -1), sum_of(3, -1)) == 33);
  CHECK(share_of({}, {}) == 0);
}

TEST_CASE("dashboard/page: averages of nothing and of the unknown") {
  CHECK(average({}, 0) == "none");
  CHECK(average(sum_of(5, -1), 2) == "unknown");
  CHECK(average(sum_of(5, 3'000'000'000'000), 2) == "$1.50");
}

TEST_CASE("dashboard/page: the cache's share is all only when it is") {
  TokenCounts tokens;
  CHECK(report::cache_share(tokens) == "none");
  tokens.cache_read = 99'999;
  tokens.input = 1;
  CHECK(report::cache_share(tokens) == "99.9 %");
  tokens.input = 0;
  CHECK(report::cache_share(tokens) == "100.0 %");
}

TEST_CASE("dashboard/page: a table of commits says which day it tells") {
  const auto head = [](const std::vector<CommitLine>& commits) {
    const std::string table =
        commit_table("id", "title", commits, Medium::server);
    return table.find(">Last used<") == std::string::npos ? "Made"
                                                          : "Last used";
  };
  CommitLine unknown;  // no commit of this ledger: no day at all
  CommitLine made;
  made.day = "2026-03-05";
  made.time = "05:20";
  CommitLine told;  // by a team's ledger
  told.day = "2026-03-05";
  CHECK(head({unknown, made}) == std::string("Made"));
  CHECK(head({unknown, told}) == std::string("Last used"));
}

TEST_CASE("dashboard/page: periods are days") {
  const auto days = [](const char* period) {
    Filters filters;
    filters.period = period;
    filters.since = "2026-03-05";
    filters.until = "no day";
    resolve_period(filters, "2026-03-01");
    return filters.since + ".." + filters.until;
  };
  CHECK(days("all") == "..");
  CHECK(days("nonsense") == "..");
  CHECK(days("today") == "2026-03-01..2026-03-01");
  CHECK(days("yesterday") == "2026-02-28..2026-02-28");
  CHECK(days("7d") == "2026-02-23..");
  CHECK(days("30d") == "2026-01-31..");
  CHECK(days("month") == "2026-03-01..");
  CHECK(days("custom") == "2026-03-05..");
  CHECK(day_plus("2024-02-28", 1) == "2024-02-29");
}

}  // namespace
}  // namespace tokens::dashboard
