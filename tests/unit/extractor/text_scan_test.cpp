// The inner loops against the simplest thing that says the same.
#include "extractor/text_scan.hpp"

#include "extractor/claude/claude.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {

using namespace tokens;

/// Returns where the string ends, one character after the other; npos if it
/// does not.
std::size_t slow_end(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      return i;
    }
    if (text[i] == '\\') {
      ++i;
    }
  }
  return std::string::npos;
}

std::size_t quick_end(const std::string& text) {
  // Behind the text stand quotes, which must not be found.
  const std::string padded = text + std::string(extractor::k_line_padding, '"');
  const char* const begin = padded.data();
  const char* const end = extractor::string_end(begin, begin + text.size());
  return end == nullptr ? std::string::npos
                        : static_cast<std::size_t>(end - begin);
}

bool is_plain(const std::string& text) {
  const std::string padded = text + std::string(extractor::k_line_padding, 1);
  return extractor::is_plain(std::string_view(padded).substr(0, text.size()));
}

}  // namespace

static_assert(extractor::k_scan_padding <= extractor::k_line_padding);

TEST_SUITE("extractor/text_scan") {
  TEST_CASE("a string ends at the first quote that is not escaped") {
    CHECK(quick_end("\"") == 0);
    CHECK(quick_end("abc\"def\"") == 3);
    CHECK(quick_end(R"(a\"b"c)") == 4);
    CHECK(quick_end(R"(a\\"b"c)") == 3);
    CHECK(quick_end("") == std::string::npos);
    CHECK(quick_end("no end") == std::string::npos);
    CHECK(quick_end(R"(only \" escaped \")") == std::string::npos);
  }

  TEST_CASE("runs of backslashes of any length across any border") {
    for (std::size_t before = 0; before < 140; ++before) {
      for (std::size_t slashes = 0; slashes < 70; slashes += 1 + slashes / 9) {
        const std::string text =
            std::string(before, 'x') + std::string(slashes, '\\') + "\"y\"";
        INFO(before, " characters, ", slashes, " backslashes");
        CHECK(quick_end(text) == slow_end(text));
      }
    }
  }

  TEST_CASE("random texts of quotes and backslashes") {
    std::mt19937 random(1);  // NOLINT: the same texts in each run
    for (int round = 0; round < 20'000; ++round) {
      std::string text(random() % 300, 'x');
      const auto rare = 1 + random() % 60;
      for (char& c : text) {
        const auto dice = random() % (2 * rare);
        c = dice == 0 ? '"' : dice <= 2 ? '\\' : c;
      }
      INFO(text);
      REQUIRE(quick_end(text) == slow_end(text));
    }
  }

  TEST_CASE("a plain text is UTF-8 without escapes and control characters") {
    CHECK(is_plain(""));
    CHECK(is_plain("/home/me/app"));
    CHECK(is_plain("/home/me/\xC3\xA4pp \xE2\x82\xAC \x7F"));
    for (const std::size_t before : {0U, 1U, 15U, 16U, 17U, 40U}) {
      const std::string start(before, 'a');
      CHECK_FALSE(is_plain(start + "\\u0041"));
      CHECK_FALSE(is_plain(start + "\tx"));
      CHECK_FALSE(is_plain(start + std::string(1, '\0')));
      CHECK_FALSE(is_plain(start + "\xC3"));
      CHECK_FALSE(is_plain(start + "\xED\xA0\x80"));  // half a surrogate
    }
  }
}
