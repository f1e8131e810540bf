// The page: whole, safe, and with the numbers of the table.
#include "lib/report/html.hpp"

#include "lib/report/report.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

using namespace tokens;
using report::Dimension;
using report::Report;
using report::Sum;

namespace {

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

Sum sum_of(std::int64_t output, std::int64_t dollars) {
  return report::priced(
      {0, output, 0, 0, 0, 0}, Int128{dollars} * 1'000'000'000'000, 1);
}

Report report_of(std::vector<Dimension> by, std::vector<report::Group> groups) {
  Report report;
  report.by = std::move(by);
  report.groups = std::move(groups);
  for (const report::Group& group : report.groups) {
    report.total += group.sum;
  }
  return report;
}

}  // namespace

TEST_SUITE("report/html") {
  TEST_CASE("the page has every number of the table, and loads nothing") {
    const std::string page = report::to_html(
        report_of({Dimension::model},
                  {{{"claude-opus-5-5"}, sum_of(1'234'567, 12), ""},
                   {{"claude-haiku-5-5"}, sum_of(89, 3), ""}}));
    CHECK(page.starts_with("<!DOCTYPE html>\n"));
    CHECK(page.ends_with("</html>\n"));
    CHECK(count_of(page, "<td>1,234,567</td>") == 2);  // tokens and output
    CHECK(count_of(page, "<td>$12.00</td>") == 1);
    CHECK(count_of(page, "<td>$15.00</td>") == 1);
    CHECK(count_of(page, "<td>1,234,656</td>") == 2);
    CHECK(count_of(page, "default-src 'none'") == 1);
    for (const char* thing :
         {"<script", "src=", "href=", "url(", "@import", "http:"}) {
      INFO(thing);
      CHECK(count_of(page, thing) == 0);
    }
  }

  TEST_CASE("names are text, whatever they are") {
    const std::string evil = "<script>alert('x\"&')</script>\x1b[31m";
    const std::string page = report::to_html(report_of(
        {Dimension::branch, Dimension::model},
        {{{evil, "m"}, sum_of(1, 1), evil}, {{evil, evil}, sum_of(2, 1), ""}}));
    CHECK(count_of(page, "<script") == 0);
    CHECK(count_of(page, "\x1b") == 0);
    CHECK(count_of(page, "&lt;script&gt;") > 0);
    CHECK(report::escape_html("<a href=\"x\">'&'</a>") ==
          "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  }

  TEST_CASE("what is not known is not drawn as nothing") {
    Sum unknown = sum_of(5, 0);
    unknown.priced = 0;
    unknown.cost = PicoUsd{};
    const std::string page = report::to_html(
        report_of({Dimension::model}, {{{"new-model"}, unknown, ""}}));
    CHECK(count_of(page, "<td>unknown</td>") == 2);
    CHECK(count_of(page, "Tokens by model") > 0);
    CHECK(count_of(page, "$0") == 0);
  }

  TEST_CASE("days without usage are there, and empty") {
    const Report report = report_of({Dimension::day},
                                    {{{"2026-02-27"}, sum_of(1, 1), ""},
                                     {{"2026-03-02"}, sum_of(1, 4), ""}});
    const std::string chart = report::html_chart(report);
    CHECK(count_of(chart, "<g>") == 4);
    CHECK(count_of(chart, "<title>2026-02-28: $0.00</title>") == 1);
    CHECK(count_of(chart, "<title>2026-03-02: $4.00</title>") == 1);
  }

  TEST_CASE("months follow each other over the year's end") {
    const Report report = report_of(
        {Dimension::month},
        {{{"2025-11"}, sum_of(1, 1), ""}, {{"2026-02"}, sum_of(1, 4), ""}});
    const std::string chart = report::html_chart(report);
    CHECK(count_of(chart, "<g>") == 4);
    CHECK(count_of(chart, "<title>2025-12: ") == 1);
    CHECK(count_of(chart, "<title>2026-01: ") == 1);
  }

  TEST_CASE("a second dimension stacks, and has a key") {
    std::vector<report::Group> groups;
    for (int i = 0; i < 12; ++i) {
      groups.push_back({{"2026-03-01", "model-" + std::to_string(i)},
                        sum_of(1, 20 - i),
                        ""});
    }
    const std::string chart = report::html_chart(
        report_of({Dimension::day, Dimension::model}, std::move(groups)));
    CHECK(count_of(chart, "<li>") == 8);
    CHECK(count_of(chart, "others") == 2);  // in the key and the tooltip
    CHECK(count_of(chart, "<g>") == 1);
  }

  TEST_CASE("nothing used is a page without a picture") {
    const std::string page = report::to_html(report_of({Dimension::model}, {}));
    CHECK(count_of(page, "<figure") == 0);
    CHECK(count_of(page, "<tfoot>") == 1);
  }

  TEST_CASE("bars are the first twenty, and say so") {
    std::vector<report::Group> groups;
    for (int i = 0; i < 30; ++i) {
      groups.push_back({{"branch-" + std::to_string(i)}, sum_of(1, i), ""});
    }
    const std::string chart =
        report::html_chart(report_of({Dimension::branch}, std::move(groups)));
    CHECK(count_of(chart, "<g>") == 20);
    CHECK(count_of(chart, "the first 20 of 30") > 0);
    CHECK(chart.find("branch-29") < chart.find("branch-10"));
  }
}
