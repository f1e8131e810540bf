// Our back end for simdjson's on-demand reader against simdjson's own: on
// every text both find the same places, or both refuse it.
#include "extractor/json_backend.hpp"

#include "extractor/utf8.hpp"
#include "lib/system/files.hpp"

#include <boost/filesystem.hpp>
#include <doctest/doctest.h>
#include <simdjson.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tokens;
using Parser = simdjson::internal::dom_parser_implementation;

std::unique_ptr<Parser> parser_of(const simdjson::implementation& backend) {
  std::unique_ptr<Parser> parser;
  REQUIRE(backend.create_dom_parser_implementation(1 << 20, 64, parser) ==
          simdjson::SUCCESS);
  return parser;
}

class Pair {
 public:
  Pair()
      : ours_(parser_of(extractor::own_json_backend())),
        theirs_(parser_of(*simdjson::get_active_implementation())) {}

  /// Compares both on one text.
  void compare(std::string_view text) {
    INFO(text);
    const simdjson::padded_string padded(text);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(padded.data());
    const auto ours =
        ours_->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
    const auto theirs =
        theirs_->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
    REQUIRE((ours == simdjson::SUCCESS) == (theirs == simdjson::SUCCESS));
    if (ours != simdjson::SUCCESS) {
      return;
    }
    accepted += 1;
    REQUIRE(places(*ours_) == places(*theirs_));
    for (const std::uint32_t place : places(*ours_)) {
      if (bytes[place] == '"') {
        REQUIRE(unescaped(*ours_, bytes + place + 1, text.size()) ==
                unescaped(*theirs_, bytes + place + 1, text.size()));
      }
    }
  }

  int accepted = 0;

 private:
  static std::vector<std::uint32_t> places(const Parser& parser) {
    const std::uint32_t* first = parser.structural_indexes.get();
    // The three that follow the last are part of the contract.
    return {first, first + parser.n_structural_indexes + 3};
  }

  /// Returns the text without escapes; "!" if they are wrong.
  static std::string unescaped(const Parser& parser,
                               const std::uint8_t* from,
                               std::size_t most) {
    std::vector<std::uint8_t> to(most + 2 * simdjson::SIMDJSON_PADDING);
    const std::uint8_t* end = parser.parse_string(from, to.data());
    return end == nullptr
               ? "!"
               : "=" + std::string(to.begin(), to.begin() + (end - to.data()));
  }

  std::unique_ptr<Parser> ours_;
  std::unique_ptr<Parser> theirs_;
};

/// The lines of all fixtures.
std::vector<std::string> fixture_lines() {
  namespace fs = boost::filesystem;
  std::vector<std::string> lines;
  for (const auto& entry : fs::recursive_directory_iterator(
           std::string(TOKENS_FIXTURES_DIR) + "/transcripts")) {
    if (entry.path().extension() != ".jsonl") {
      continue;
    }
    const std::string text =
        system::read_file(entry.path().string()).value_or("");
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return lines;
}

}  // namespace

TEST_SUITE("extractor/json_backend") {
  TEST_CASE("both back ends see the same in every line of the fixtures") {
    Pair pair;
    const auto lines = fixture_lines();
    REQUIRE(lines.size() > 50);
    for (const std::string& line : lines) {
      pair.compare(line);
    }
    CHECK(pair.accepted > 50);
  }

  TEST_CASE("both back ends judge damaged lines alike") {
    Pair pair;
    std::mt19937 random(20261122);
    const auto lines = fixture_lines();
    constexpr std::string_view hostile =
        "\"\\{}[]:,u \t\x01\x1f\x7f\x80\xc3\xed\xf4\x9f";
    for (int round = 0; round < 4000; ++round) {
      std::string line = lines[random() % lines.size()].substr(0, 700);
      if (line.empty()) {
        continue;
      }
      for (unsigned change = random() % 4; change > 0; --change) {
        line[random() % line.size()] = hostile[random() % hostile.size()];
      }
      pair.compare(line);
    }
    CHECK(pair.accepted > 100);
  }

  TEST_CASE("both back ends agree on short texts of awkward letters") {
    Pair pair;
    std::mt19937 random(7);
    constexpr std::string_view letters = "\"\\ab0u{}[]:, \n\t\x02\xc3\xa9";
    for (int round = 0; round < 200'000; ++round) {
      std::string text(1 + random() % 24, ' ');
      for (char& letter : text) {
        letter = letters[random() % letters.size()];
      }
      pair.compare(text);
    }
    CHECK(pair.accepted > 1000);
  }

  TEST_CASE("both back ends undo the same escapes") {
    Pair pair;
    for (const char* text : {R"("\"\\\/\b\f\n\r\t")",
                             R"("\u0041\u00e9\u20ac")",
                             R"("\ud83d\ude00 smile")",
                             R"("\ud83d")",
                             R"("\ud83dx")",
                             R"("\ud83d\u0041")",
                             R"("\ude00")",
                             R"("\u12g4")",
                             R"("\u12")",
                             R"("\x41")",
                             R"("\u0000")",
                             R"("")",
                             "\"\xc3\xa9\\u00e9\"",
                             R"("\uD83D\uDE00")",
                             R"("\uffff\ud800\udc00")"}) {
      pair.compare(text);
    }
    std::mt19937 random(11);
    constexpr std::string_view letters = "0123456789abcdefABCDEFdDuU\\\"";
    for (int round = 0; round < 100'000; ++round) {
      std::string text = "\"\\u";
      for (auto left = random() % 14; left > 0; --left) {
        text += letters[random() % letters.size()];
        text += random() % 6 == 0 ? "\\u" : "";
      }
      pair.compare(text + '"');
    }
  }

  TEST_CASE("both back ends know UTF-8 alike") {
    const auto& theirs = *simdjson::get_active_implementation();
    std::mt19937 random(3);
    constexpr std::string_view bytes =
        "a\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef"
        "\xf0\xf1\xf3\xf4\xf5\xff";
    for (int round = 0; round < 300'000; ++round) {
      std::string text(random() % 12, 'a');
      for (auto left = random() % 6; left > 0; --left) {
        text += bytes[random() % bytes.size()];
      }
      INFO(round);
      REQUIRE(
          extractor::is_utf8(reinterpret_cast<const std::uint8_t*>(text.data()),
                             text.size()) ==
          theirs.validate_utf8(text.data(), text.size()));
    }
  }
}
