#include "lib/base/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>

TEST_SUITE("base/text") {
  using namespace tokens;

  TEST_CASE("thousands are grouped, signs left alone") {
    CHECK(format_count(0) == "0");
    CHECK(format_count(999) == "999");
    CHECK(format_count(1000) == "1,000");
    CHECK(format_count(-123456) == "-123,456");
    CHECK(format_count(std::numeric_limits<std::int64_t>::max()) ==
          "9,223,372,036,854,775,807");
  }

  TEST_CASE("JSON strings escape what they must and repair what is no UTF-8") {
    CHECK(json_quote("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
    CHECK(json_quote("caf\xC3\xA9") == "\"caf\xC3\xA9\"");
    CHECK(json_quote("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
    CHECK(json_quote("\xED\xA0\x80").find('\xED') == std::string::npos);
  }

  TEST_CASE("printable text cannot move the cursor") {
    CHECK(printable("a\x1b[31mb\r\n") == "a?[31mb??");
  }

  TEST_CASE("git's words for true") {
    for (const char* word : {"true", "Yes", "ON", "1"}) {
      CHECK(says_true(word));
    }
    for (const char* word : {"", "false", "no", "off", "0", "truely"}) {
      CHECK_FALSE(says_true(word));
    }
  }

  TEST_CASE("split keeps empty pieces and trim takes blanks off both ends") {
    CHECK(split("a,,b", ',').size() == 3);
    CHECK(split("", ',').size() == 1);
    CHECK(trim("  a b\t\n") == "a b");
    CHECK(trim(" \n") == "");
  }

  TEST_CASE("a quick hash sees every byte, however long the text is") {
    for (const std::size_t size : {5U, 64U, 4096U, 70'003U}) {
      std::string text(size, 'a');
      std::set<std::uint64_t> hashes{quick_hash(text)};
      const std::size_t step = std::max<std::size_t>(size / 50, 1);
      std::size_t kinds = 1;
      for (std::size_t at = 0; at < size; at += step) {
        text[at] = 'b';
        hashes.insert(quick_hash(text));
        text[at] = 'a';
        ++kinds;
      }
      CHECK(hashes.size() == kinds);
      CHECK(quick_hash(text) == quick_hash(std::string(size, 'a')));
    }
  }

  TEST_CASE("a path lies within a root, and not beside it") {
    CHECK(is_within("/a/b", "/a/b"));
    CHECK(is_within("/a/b/c", "/a/b/"));
    CHECK(is_within("/a", "/"));
    CHECK(!is_within("/a/bc", "/a/b"));
    CHECK(!is_within("/a", "/a/b"));
    CHECK(!is_within("/a", ""));
  }
}
