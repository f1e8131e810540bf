// Text from outside commands nothing: terminals, runners, spreadsheets.

#include "lib/base/text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;

TEST_SUITE("base/plain_text") {
  TEST_CASE("what a terminal obeys or reorders is not printed") {
    CHECK(printable("x\u009B31mred\u202Eevil") == "x?31mred?evil");
    CHECK(printable("\x1b]0;own\x07") == "?]0;own?");
    for (const char* command : {"\u0080",
                                "\u0085",
                                "\u009F",
                                "\u061C",
                                "\u200E",
                                "\u200F",
                                "\u2028",
                                "\u2029",
                                "\u202A",
                                "\u202E",
                                "\u2066",
                                "\u2069",
                                "\x7F",
                                "\r",
                                "\t"}) {
      CHECK(printable(std::string("a") + command + "b") == "a?b");
    }
    // A lone byte is a command to terminals that read bytes.
    CHECK(printable("a\x9B"
                    "31m") == "a\uFFFD31m");
    CHECK(printable("caf\u00E9 日本 \U0001F468\u200D\U0001F469") ==
          "caf\u00E9 日本 \U0001F468\u200D\U0001F469");
  }

  TEST_CASE("no text begins a line that a runner obeys") {
    CHECK(printable("::add-mask::1") == "?:add-mask::1");
    CHECK(printable("word ::error::x") == "word ?:error::x");
    CHECK(printable("\u00A0::error::x") == "\u00A0?:error::x");
    CHECK(printable("\u3000::error::x") == "\u3000?:error::x");
    CHECK(printable("\u2003::error::x") == "\u2003?:error::x");
    CHECK(printable(":::error::x") == "?::error::x");
    CHECK(printable("line\n::error::x") == "line?::error::x");
    CHECK(printable("a ##[add-mask]b") == "a #?[add-mask]b");
    CHECK(printable("###[x]") == "##?[x]");
    CHECK(printable("##vso[task.x]y") == "#?vso[task.x]y");
    for (const char* plain :
         {"std::vector", "a::b ::", "## heading", "#[x]", "C##", ": :", "x:"}) {
      CAPTURE(plain);
      const std::string shown = printable(plain);
      CHECK(shown == printable(shown));
    }
    CHECK(printable("std::vector") == "std::vector");
    CHECK(printable("## heading [x]") == "## heading [x]");
    CHECK(without_runner_commands("a\n ::x") == "a\n ?:x");
  }

  TEST_CASE("a formula is known behind blanks, too") {
    for (const char* formula : {"=1+1",
                                "+1",
                                "-1",
                                "@SUM(1)",
                                "\t=x",
                                " =x",
                                "'=x",
                                "\r\n-x",
                                "\uFF1Dx"}) {
      CAPTURE(formula);
      CHECK(is_formula(formula));
    }
    for (const char* plain : {"", " ", "'", "a=1", "1+1", "main", "a-b"}) {
      CAPTURE(plain);
      CHECK_FALSE(is_formula(plain));
    }
  }
}
