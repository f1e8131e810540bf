#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "tests/unit/report/sample_report.hpp"

#include <doctest/doctest.h>

#include <algorithm>

TEST_SUITE("report/table and markdown") {
  using namespace tokens;
  using namespace tokens::report;

  std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    for (const std::string_view line : split(text, '\n')) {
      widest = std::max(widest, display_width(line));
    }
    return widest;
  }

  TEST_CASE("the table of 80 columns shows what fits, and why it is not all") {
    CHECK(
        to_table(report_by_model(), {}) ==
        R"(Model              Tokens  Input  Output  Cache write  Cache read      Cost
────────────────  ───────  ─────  ──────  ───────────  ──────────  ────────
claude-opus-4-5   981,200  1,200  45,000       35,000     900,000    $12.35
claude-haiku-4-5       30     10      20            0           0  $0.0042+
(no model)             77      0       0            0           0   unknown
────────────────  ───────  ─────  ──────  ───────────  ──────────  ────────
Total             981,307  1,210  45,020       35,000     900,000   $12.35+
+ 1 response of model claude-next has no price (9 tokens)
+ 1 response without a model has no price (77 tokens)
output is a lower bound for 1 of 16 responses
1 response estimated from context readings
Not shown for want of room: Unclassified, Responses; --format csv has all.
)");
  }

  TEST_CASE("the largest classes stay, and the note names the others") {
    Report report;
    report.by = {Dimension::model};
    for (const char* model : {"claude-opus-4-5", "claude-sonnet-4-5"}) {
      add_group(
          report,
          {model},
          priced({24, 805, 30'000, 26'866, 940'000, 0}, 1'000'000'000'000, 3));
    }
    const std::string drawn = to_table(report, {false, 80, Drawing::blocks});
    CAPTURE(drawn);
    CHECK(drawn.find("Cache read") != std::string::npos);
    CHECK(drawn.find("Cache write") != std::string::npos);
    CHECK(drawn.find("Cost bar") == std::string::npos);
    const std::string narrow = to_table(report, {false, 62});
    CAPTURE(narrow);
    CHECK(narrow.find("Cache read") != std::string::npos);
    CHECK(
        narrow.find("Not shown for want of room: Input, Output, Responses;") !=
        std::string::npos);
    const std::string wide = to_table(report, {false, 100, Drawing::blocks});
    CHECK(wide.find("Cost bar") != std::string::npos);
    CHECK(wide.find("want of room") == std::string::npos);
  }

  TEST_CASE("no line is wider than asked, no number is cut") {
    Report report;
    report.by = {Dimension::commit, Dimension::branch, Dimension::model};
    const std::string nasty = "\xFF日本語\x1b[2J\n" + std::string(500, 'x');
    constexpr std::int64_t huge = 900'000'000'000'000'000;
    add_group(report,
              {nasty, nasty, nasty},
              priced({huge, huge, huge, huge, huge, huge},
                     Int128{huge} * 1'000'000'000,
                     huge),
              nasty);
    add_group(report, {std::nullopt, "", "\t"}, priced({1}, 1, 1));
    report.total.responses += 1;
    report.total.lower_bound = huge;
    report.total.estimated = huge;
    report.unpriced = {{nasty, huge, huge}};
    for (int width = 40; width <= 200; ++width) {
      CAPTURE(width);
      const std::string table = to_table(report, {false, width});
      CHECK(widest_line(table) <= static_cast<std::size_t>(width));
      CHECK(table.find("5,400,000,000,000,000,001") != std::string::npos);
      CHECK(table.find('\x1b') == std::string::npos);
    }
    CHECK(widest_line(to_table(report, {})) <= 80);
    CHECK(to_table(report, {false, 80}).find("$900,000,000,000,000.00+") !=
          std::string::npos);
  }

  TEST_CASE("all dimensions at once still fit into 80 columns") {
    Report report;
    for (int i = 0; i <= static_cast<int>(Dimension::source); ++i) {
      report.by.push_back(static_cast<Dimension>(i));
    }
    add_group(report,
              std::vector<std::optional<std::string>>(report.by.size(),
                                                      std::string(30, 'k')),
              priced({12'345'678}, 1'000'000'000'000, 1));
    const std::string table = to_table(report, {});
    CHECK(widest_line(table) <= 80);
    CHECK(table.find("Commit / Branch / Author") != std::string::npos);
    CHECK(table.find("12,345,678") != std::string::npos);
    CHECK(table.find("$1.00") != std::string::npos);
  }

  TEST_CASE("less important columns go first when it is narrow") {
    const Report report = report_by_model();
    const auto has = [&report](int width, const char* heading) {
      const std::string table = to_table(report, {false, width});
      return table.substr(0, table.find("Not shown")).find(heading) !=
             std::string::npos;
    };
    CHECK(has(120, "Responses"));
    CHECK(has(120, "Unclassified"));
    CHECK_FALSE(has(72, "Responses"));
    CHECK_FALSE(has(60, "Cache write"));
    CHECK(has(50, "Cache read"));
    CHECK(has(40, "Cost"));
    CHECK(has(1, "Tokens"));
  }

  TEST_CASE("without groups there is the total, without usage a sentence") {
    Report report;
    CHECK(to_table(report, {}) == "No usage found.\n");
    report.total = priced({1000}, 2'000'000'000'000, 1);
    CHECK(
        to_table(report, {}) ==
        "       Tokens  Input  Output  Cache write  Cache read   Cost  "
        "Responses\n"
        "─────  ──────  ─────  ──────  ───────────  ──────────  ─────  "
        "─────────\n"
        "Total   1,000  1,000       0            0           0  $2.00          "
        "1\n");
  }

  TEST_CASE("Markdown holds the same numbers and footnotes") {
    CHECK(
        to_markdown(report_by_model()) ==
        R"(| Model | Tokens | Input | Output | Cache write | Cache read | Unclassified | Cost | Responses |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| claude-opus-4-5 | 981,200 | 1,200 | 45,000 | 35,000 | 900,000 | 0 | $12.35 | 12 |
| claude-haiku-4-5 | 30 | 10 | 20 | 0 | 0 | 0 | $0.0042+ | 3 |
| (no model) | 77 | 0 | 0 | 0 | 0 | 77 | unknown | 1 |
| **Total** | **981,307** | **1,210** | **45,020** | **35,000** | **900,000** | **77** | **$12.35+** | **16** |

\+ 1 response of model claude-next has no price (9 tokens)

\+ 1 response without a model has no price (77 tokens)

output is a lower bound for 1 of 16 responses

1 response estimated from context readings
)");
  }

  TEST_CASE("names cannot break Markdown, become HTML or notify anybody") {
    Report report;
    report.by = {Dimension::author};
    add_group(report, {"a|b <i>@me</i> `x` _y_\n[l](u)"}, priced({1}, 0, 1));
    const std::string out = to_markdown(report);
    CHECK(out.find("| a\\|b &lt;i&gt;@<!-- -->me&lt;/i&gt; \\`x\\` "
                   "\\_y\\_?\\[l\\](u) | 1 |") != std::string::npos);
  }
}
