#include "lib/report/display_text.hpp"

#include "lib/base/text.hpp"

#include <doctest/doctest.h>

TEST_SUITE("report/display_text") {
  using namespace tokens::report;
  using tokens::printable;

  TEST_CASE("text for a terminal cannot command it") {
    CHECK(printable("a\x1b[31mb\r\n\tc\x7F") == "a?[31mb???c?");
    CHECK(printable("\u009B31m") == "?31m");         // a C1 control
    CHECK(printable("a\u202Eb\u2066c") == "a?b?c");  // direction overrides
    CHECK(printable("caf\u00E9 日本 \U0001F680") ==
          "caf\u00E9 日本 \U0001F680");
  }

  TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
    CHECK(printable("a\xFFz") == "a\uFFFDz");
    CHECK(printable("\xC0\xAF") == "\uFFFD\uFFFD");  // overlong
    CHECK(printable("\xE0\x80\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(printable("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // surrogate
    CHECK(printable("\xF4\x90\x80\x80") ==
          "\uFFFD\uFFFD\uFFFD\uFFFD");                 // beyond U+10FFFF
    CHECK(printable("x\xE6\x97") == "x\uFFFD\uFFFD");  // ends early
  }

  TEST_CASE("wide characters take two columns, combining ones none") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("日本語") == 6);
    CHECK(display_width("한글") == 4);
    CHECK(display_width("ｆｕｌｌ") == 8);
    CHECK(display_width("cafe\u0301") == 4);
    CHECK(display_width("\u0E01\u0E34") == 1);  // Thai with a vowel sign
    CHECK(display_width("a\u200Bb") == 2);
    CHECK(display_width("\U0001F680") == 2);
    CHECK(display_width("\u2764\uFE0F") == 1);
    CHECK(display_width("…─é") == 3);
  }

  TEST_CASE("long text is cut at its end or in its middle") {
    CHECK(cut_text("abcdef", 6, Cut::end) == "abcdef");
    CHECK(cut_text("abcdefg", 6, Cut::end) == "abcde…");
    CHECK(cut_text("abcdefg", 6, Cut::middle) == "abc…fg");
    CHECK(cut_text("abcdefg", 3, Cut::never) == "abcdefg");
    CHECK(cut_text("abcdefg", 1, Cut::middle) == "…");
  }

  TEST_CASE("a cut never splits a character from its marks") {
    CHECK(cut_text("cafe\u0301s au lait", 5, Cut::end) == "cafe\u0301…");
    CHECK(cut_text("日本語日本語", 6, Cut::end) == "日本…");
    CHECK(cut_text("日本語日本語", 7, Cut::middle) == "日…語");
    CHECK(cut_text("xxxxe\u0301", 4, Cut::middle) == "xx…e\u0301");
  }

  TEST_CASE("every cut fits, whatever the text") {
    const std::string text = printable("a日\u0301b\U0001F680\xFFzz한c");
    for (std::size_t width = 1; width < 14; ++width) {
      CHECK(display_width(cut_text(text, width, Cut::end)) <= width);
      CHECK(display_width(cut_text(text, width, Cut::middle)) <= width);
    }
  }

  TEST_CASE("sentences are broken at blanks, long words cut") {
    CHECK(wrap_text("one two three", 7) ==
          std::vector<std::string>{"one two", "three"});
    CHECK(wrap_text("a abcdefghij b", 6) ==
          std::vector<std::string>{"a", "abc…ij", "b"});
    CHECK(wrap_text("", 5).empty());
  }
}
