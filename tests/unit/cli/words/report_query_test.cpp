// From options to the query.
#include "cli/words/report_query.hpp"

#include "cli/words/arguments.hpp"
#include "tests/unit/cli/text/samples.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tokens;
using report::Dimension;
using tokens::testing::holds;

namespace {

using Words = std::vector<std::string>;
const Moment k_now = from_unix_ms(1'772'370'000'000);  // 2026-03-01T13:00Z

app::ReportQuery query(Words words) {
  words.insert(words.end(), {"--tz", "UTC"});
  const auto arguments = cli::parse_arguments(words);
  REQUIRE(arguments.has_value());
  auto made = cli::report_query(*arguments, k_now);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message));
  return std::move(*made);
}

Error refused(const Words& words) {
  const auto arguments = cli::parse_arguments(words);
  REQUIRE(arguments.has_value());
  auto made = cli::report_query(*arguments, k_now);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind == ErrorKind::usage);
  return made.error();
}

}  // namespace

TEST_SUITE("cli/words/report_query") {
  TEST_CASE("report groups by model unless told otherwise") {
    CHECK(query({"report"}).by == std::vector{Dimension::model});
    CHECK(query({"report", "--by", "day,branch"}).by ==
          std::vector{Dimension::day, Dimension::branch});
  }

  TEST_CASE("each face has its own grouping, to which --by adds") {
    CHECK(query({"daily"}).by == std::vector{Dimension::day});
    CHECK(query({"weekly"}).by == std::vector{Dimension::week});
    CHECK(query({"monthly"}).by == std::vector{Dimension::month});
    CHECK(query({"sessions"}).by == std::vector{Dimension::session});
    CHECK(query({"branches"}).by == std::vector{Dimension::branch});
    CHECK(query({"authors"}).by == std::vector{Dimension::author});
    CHECK(query({"models"}).by == std::vector{Dimension::model});
    CHECK(query({"trends"}).by == std::vector{Dimension::day});
    CHECK(query({"daily", "--by", "model,day"}).by ==
          std::vector{Dimension::day, Dimension::model});
  }

  TEST_CASE("everything is covered unless an option narrows it") {
    const app::ReportQuery all = query({"report"});
    CHECK_FALSE(all.since.has_value());
    CHECK_FALSE(all.until.has_value());
    CHECK_FALSE(all.source.has_value());
    CHECK_FALSE(all.all_repositories);
    CHECK((all.branch + all.author + all.project + all.model).empty());
  }

  TEST_CASE("options go into the query") {
    const app::ReportQuery made = query({"report",
                                         "--branch",
                                         "main",
                                         "--author",
                                         "nell",
                                         "--project",
                                         "shop",
                                         "--model",
                                         "opus",
                                         "--source",
                                         "manual",
                                         "--all-repos"});
    CHECK(made.branch == "main");
    CHECK(made.author == "nell");
    CHECK(made.project == "shop");
    CHECK(made.model == "opus");
    CHECK(made.source == Source::manual);
    CHECK(made.all_repositories);
  }

  TEST_CASE("a span ends with its last day") {
    const app::ReportQuery made =
        query({"report", "--since", "2026-02-01", "--until", "2026-02-28"});
    CHECK(format_iso8601_seconds(*made.since) == "2026-02-01T00:00:00Z");
    CHECK(format_iso8601_seconds(*made.until) == "2026-03-01T00:00:00Z");
    CHECK(query({"report", "--since", "today", "--until", "today"})
              .since.has_value());
  }

  TEST_CASE("trends counts today as one of its days") {
    CHECK(format_iso8601_seconds(*query({"trends", "1"}).since) ==
          "2026-03-01T00:00:00Z");
    CHECK(format_iso8601_seconds(*query({"trends", "7"}).since) ==
          "2026-02-23T00:00:00Z");
    CHECK(format_iso8601_seconds(*query({"trends"}).since) ==
          "2026-01-31T00:00:00Z");
    CHECK_FALSE(query({"trends", "0"}).since.has_value());
    CHECK(format_iso8601_seconds(
              *query({"trends", "7", "--since", "2026-01-01"}).since) ==
          "2026-01-01T00:00:00Z");
  }

  TEST_CASE("mistakes name their option") {
    CHECK(holds(refused({"report", "--since", "soon"}).message, "--since: "));
    CHECK(holds(refused({"report", "--until", "soon"}).message, "--until: "));
    CHECK(holds(refused({"report", "--tz", "Mars"}).message, "--tz: "));
    CHECK(holds(refused({"trends", "many"}).message, "many"));
    CHECK(holds(refused({"trends", "999999"}).message, "999999"));
    CHECK(holds(
        refused({"report", "--since", "2026-02-02", "--until", "2026-01-01"})
            .message,
        "before"));
  }

  TEST_CASE("days are counted in the zone that was asked for") {
    const auto arguments = cli::parse_arguments({"report", "--tz", "+05:30"});
    REQUIRE(arguments);
    const auto made = cli::report_query(*arguments, k_now);
    REQUIRE(made);
    CHECK(made->offset(k_now).count() == 330);
  }

  TEST_CASE("--json is short for --format json and contradicts the others") {
    const auto format = [](const Words& words) {
      const auto arguments = cli::parse_arguments(words);
      REQUIRE(arguments);
      return cli::chosen_format(*arguments);
    };
    CHECK(format({"report"}) == "table");
    CHECK(format({"report", "--json"}) == "json");
    CHECK(format({"report", "--format", "json", "--json"}) == "json");
    CHECK(format({"report", "--format", "csv"}) == "csv");
    CHECK(format({"report", "--format", "markdown"}) == "markdown");
    CHECK_FALSE(format({"report", "--format", "csv", "--json"}).has_value());
  }

  TEST_CASE("each format is the one that it says") {
    report::Report report;
    report.by = {Dimension::model};
    CHECK(cli::formatted(report, "json", {}) == report::to_json(report));
    CHECK(cli::formatted(report, "csv", {}) == report::to_csv(report));
    CHECK(cli::formatted(report, "markdown", {}) ==
          report::to_markdown(report));
    CHECK(cli::formatted(report, "table", {}) == report::to_table(report, {}));
  }
}
