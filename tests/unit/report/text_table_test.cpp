#include "lib/report/text_table.hpp"

#include "lib/report/report.hpp"

#include <doctest/doctest.h>

TEST_SUITE("report/text_table") {
  using namespace tokens::report;

  TextTable fruit_table() {
    TextTable table({{"Name", Align::left, Cut::end, 4, 0},
                     {"Count", Align::right, Cut::never, 0, 0},
                     {"Weight", Align::right, Cut::never, 0, 1}});
    table.add_row({"apple", "1,234", "5"});
    table.add_row({"a pineapple", "7", "12,000"});
    table.add_rule();
    table.add_row({"Total", "1,241", "12,005"});
    table.add_note("weights in grams");
    return table;
  }

  TEST_CASE("columns are aligned and trailing blanks left out") {
    CHECK(fruit_table().render({false, 80}) ==
          "Name         Count  Weight\n"
          "───────────  ─────  ──────\n"
          "apple        1,234       5\n"
          "a pineapple      7  12,000\n"
          "───────────  ─────  ──────\n"
          "Total        1,241  12,005\n"
          "weights in grams\n");
  }

  TEST_CASE("text is cut before a column goes, numbers are never cut") {
    CHECK(fruit_table().render({false, 20}) ==
          "Name   Count  Weight\n"
          "─────  ─────  ──────\n"
          "apple  1,234       5\n"
          "a pi…      7  12,000\n"
          "─────  ─────  ──────\n"
          "Total  1,241  12,005\n"
          "weights in grams\n");
    CHECK(fruit_table().render({false, 12}) ==
          "Name   Count\n"
          "─────  ─────\n"
          "apple  1,234\n"
          "a pi…      7\n"
          "─────  ─────\n"
          "Total  1,241\n"
          "weights in\n"
          "grams\n");
    CHECK(fruit_table().least_width() == 11);
  }

  TEST_CASE("colour makes the heading bold and notes dim, nothing else") {
    CHECK(fruit_table().render({true, 80}) ==
          "\x1b[1mName         Count  Weight\x1b[0m\n"
          "───────────  ─────  ──────\n"
          "apple        1,234       5\n"
          "a pineapple      7  12,000\n"
          "───────────  ─────  ──────\n"
          "Total        1,241  12,005\n"
          "\x1b[2mweights in grams\x1b[0m\n");
  }

  TEST_CASE("wide characters do not shift the columns") {
    TextTable table({{"Name", Align::left, Cut::middle, 4, 0},
                     {"N", Align::right, Cut::never, 0, 0}});
    table.add_row({"日本語", "1"});
    table.add_row({"cafe\u0301", "22"});
    CHECK(table.render({false, 80}) ==
          "Name     N\n"
          "──────  ──\n"
          "日本語   1\n"
          "cafe\u0301    22\n");
  }

  TEST_CASE("several long columns shrink to the same width") {
    TextTable table({{"A", Align::left, Cut::end, 1, 0},
                     {"B", Align::left, Cut::middle, 1, 0},
                     {"C", Align::left, Cut::end, 1, 0}});
    table.add_row({"aaaaaaaaaaaa", "bbbbbbBBBBBBBBBB", "cc"});
    CHECK(table.render({false, 18}) ==
          "A       B       C\n"
          "──────  ──────  ──\n"
          "aaaaa…  bbb…BB  cc\n");
  }
}
