// Every face of the same facts sums to the same total: each dimension, and
// each pair of them, over ledgers made by chance.
#include "lib/app/reports/reporting.hpp"
#include "tests/unit/app/random_ledger.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace tokens::app::test {
namespace {

using ledger::test::must;
using report::Dimension;
using report::Report;
using report::Sum;

/// All that there are, those included that are new since this was written.
std::vector<Dimension> all_dimensions() {
  std::vector<Dimension> all;
  for (int i = 0; i < 64; ++i) {
    const auto dimension = static_cast<Dimension>(i);
    if (report::dimension_named(report::name_of(dimension)) == dimension) {
      all.push_back(dimension);
    }
  }
  return all;
}

Report report_by(Workspace& workspace,
                 ReportQuery query,
                 std::vector<Dimension> by) {
  query.by = std::move(by);
  query.all_repositories = true;
  return must(build_report(workspace, query));
}

void check_sums(const Sum& found, const Sum& wanted) {
  CHECK(found.tokens == wanted.tokens);
  CHECK(found.responses == wanted.responses);
  CHECK(found.web_searches == wanted.web_searches);
  CHECK(found.priced == wanted.priced);
  CHECK(found.cost == wanted.cost);
  CHECK(found.lower_bound == wanted.lower_bound);
  CHECK(found.estimated == wanted.estimated);
}

/// The groups of `report` add up to `wanted`, and no key is there twice.
void check_groups(const Report& report, const Sum& wanted) {
  Sum sum;
  std::set<std::vector<std::optional<std::string>>> keys;
  for (const report::Group& group : report.groups) {
    CHECK(keys.insert(group.key).second);
    CHECK(group.sum.priced <= group.sum.responses);
    sum += group.sum;
    for (const std::int64_t count : {group.sum.tokens.input,
                                     group.sum.tokens.output,
                                     group.sum.tokens.cache_write_5m,
                                     group.sum.tokens.cache_write_1h,
                                     group.sum.tokens.cache_read,
                                     group.sum.tokens.unclassified,
                                     group.sum.responses,
                                     group.sum.web_searches}) {
      CHECK(count >= 0);
    }
  }
  check_sums(sum, wanted);
  check_sums(report.total, wanted);
}

std::vector<ReportQuery> queries() {
  std::vector<ReportQuery> all(6);
  all[1].since = from_unix_ms(1'774'000'000'000);
  all[1].until = from_unix_ms(1'777'000'000'000);
  all[2].model = "SONNET";
  all[3].branch = "feature/x";
  all[4].author = "ada";
  all[5].project = "one";
  all[5].offset = [](Moment) { return std::chrono::minutes{-345}; };
  return all;
}

}  // namespace

TEST_SUITE("app/report_faces") {
  TEST_CASE("every face of the same facts sums to the same total") {
    const std::vector<Dimension> dimensions = all_dimensions();
    REQUIRE(dimensions.size() >= 15);
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
      CAPTURE(seed);
      RandomLedger random(seed, 60 * static_cast<int>(seed));
      for (const ReportQuery& query : queries()) {
        const Report whole = report_by(random.workspace, query, {});
        CHECK(whole.conservation.holds());
        for (const Dimension first : dimensions) {
          CAPTURE(report::name_of(first));
          check_groups(report_by(random.workspace, query, {first}),
                       whole.total);
        }
      }
    }
  }

  TEST_CASE("two dimensions sum to each of them") {
    RandomLedger random(5, 150);
    for (const Dimension first : all_dimensions()) {
      const Report outer = report_by(random.workspace, {}, {first});
      for (const Dimension second : all_dimensions()) {
        if (first == second) {
          continue;
        }
        CAPTURE(report::name_of(first));
        CAPTURE(report::name_of(second));
        const Report both = report_by(random.workspace, {}, {first, second});
        check_groups(both, outer.total);
        for (const report::Group& group : outer.groups) {
          Sum sum;
          for (const report::Group& part : both.groups) {
            if (part.key.front() == group.key.front()) {
              sum += part.sum;
            }
          }
          CHECK(sum.tokens == group.sum.tokens);
          CHECK(sum.cost == group.sum.cost);
        }
      }
    }
  }

  TEST_CASE("the ledgers have what the test is about") {
    RandomLedger random(4, 240);
    const auto keys = [&](Dimension dimension) {
      return report_by(random.workspace, {}, {dimension}).groups.size();
    };
    CHECK(keys(Dimension::tool) == 7);        // with "(no tool)"
    CHECK(keys(Dimension::mcp_server) == 3);  // two, and none
    CHECK(keys(Dimension::skill) == 3);
    CHECK(keys(Dimension::agent) == 4);
    CHECK(keys(Dimension::commit) > 8);
    const Report whole = report_by(random.workspace, {}, {});
    CHECK(whole.total.priced < whole.total.responses);
    CHECK(whole.total.web_searches > 0);
    CHECK(whole.total.tokens.unclassified > 0);
    for (const std::int64_t count : {whole.conservation.commits,
                                     whole.conservation.pending,
                                     whole.conservation.dropped,
                                     whole.conservation.outside}) {
      CHECK(count > 0);
    }
  }
}

}  // namespace tokens::app::test
