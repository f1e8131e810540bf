// Notes as bytes: what is read, what is kept, and that joining is an order of
// its own, whatever the order of meeting.
#include "lib/notes/note.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

namespace tokens::notes {
namespace {

std::string line_text(const std::string& session,
                      int revision,
                      int input,
                      const std::string& more = "") {
  return R"({"v":1,"session":")" + session + R"(","model":"m","rev":)" +
         std::to_string(revision) + R"(,"responses":1,"input":)" +
         std::to_string(input) + more + "}\n";
}

Line sample() {
  Line line;
  line.session = "s\"1";
  line.model = "claude";
  line.revision = 1'700'000'000'123;
  line.author_branch = "feature/x";
  line.responses = 2;
  line.tokens = {1, 2, 3, 4, 5, 6};
  line.web_searches = 7;
  line.first = from_unix_ms(1'700'000'000'000);
  line.last = from_unix_ms(1'700'000'001'000);
  return line;
}

}  // namespace

TEST_SUITE("notes/note") {
  TEST_CASE("a line is written in one way") {
    CHECK(to_text(sample()) ==
          R"({"v":1,"session":"s\"1","model":"claude","rev":1700000000123,)"
          R"("author_branch":"feature/x","responses":2,"input":1,"output":2,)"
          R"("cache_write_5m":3,"cache_write_1h":4,"cache_read":5,)"
          R"("unclassified":6,"web_searches":7,)"
          R"("first":"2023-11-14T22:13:20.000Z",)"
          R"("last":"2023-11-14T22:13:21.000Z"})");
    CHECK(to_text(Line{}).find(R"("session":null,"model":null)") !=
          std::string::npos);
    CHECK(to_text(Line{}).find(R"("first":null,"last":null})") !=
          std::string::npos);
  }

  TEST_CASE("what is written is read again") {
    const Note note = parse(to_text(sample()) + "\n");
    REQUIRE(note.lines.size() == 1);
    Line line = note.lines.front();
    CHECK(line.text == to_text(sample()));
    line.text.clear();
    CHECK(to_text(line) == to_text(sample()));
    CHECK_FALSE(line.is_empty());
    CHECK(Line{}.is_empty());
  }

  TEST_CASE("a line may say of which responses it tells") {
    Line line = sample();
    line.keys = "AAAAAAAAabcdefg+";
    const std::string text = to_text(line);
    CHECK(text.ends_with(R"(,"keys":"AAAAAAAAabcdefg+"})"));
    CHECK(parse(text).lines.at(0).keys == line.keys);
    CHECK(parse(line_text("a", 1, 1, R"(,"keys":"odd")")).lines.at(0).keys ==
          "");
    CHECK(parse(line_text("a", 1, 1, R"(,"keys":7)")).strange.size() == 1);
  }

  TEST_CASE("of equal keys the highest revision counts, and only it is kept") {
    const Note note = parse(line_text("a", 1, 10) + line_text("a", 3, 30) +
                            line_text("a", 2, 20) + line_text("b", 1, 40));
    REQUIRE(note.lines.size() == 2);
    CHECK(find(note, "a", "m")->tokens.input == 30);
    CHECK(find(note, "b", "m")->tokens.input == 40);
    CHECK(find(note, "c", "m") == nullptr);
    CHECK(to_text(note) == line_text("a", 3, 30) + line_text("b", 1, 40));
  }

  TEST_CASE("joining gives the same bytes in any order and any grouping") {
    std::array<std::string, 4> texts{
        line_text("a", 1, 1) + "a word\n",
        line_text("a", 2, 2) + line_text("b", 1, 3),
        line_text("a", 2, 9) + "another word\n",
        line_text("c", 1, 4) + line_text("b", 1, 3) + "a word\n"};
    std::sort(texts.begin(), texts.end());
    std::string wanted;
    do {
      Note left = parse(texts[0]);
      join(left, parse(texts[1]));
      Note right = parse(texts[2] + texts[3]);
      join(left, right);
      join(left, right);
      if (wanted.empty()) {
        wanted = to_text(left);
      }
      CHECK(to_text(left) == wanted);
      CHECK(to_text(parse(wanted)) == wanted);
    } while (std::next_permutation(texts.begin(), texts.end()));
    CHECK(wanted == "a word\nanother word\n" + line_text("a", 2, 9) +
                        line_text("b", 1, 3) + line_text("c", 1, 4));
  }

  TEST_CASE("what makes no sense is kept and not counted") {
    for (const std::string& text :
         {std::string("free words\n"),
          std::string("{\"v\":2,\"session\":\"a\",\"input\":1}\n"),
          std::string("[1]\n"),
          std::string("{\"v\":1,\"session\":5}\n"),
          std::string("{\"v\":1,\"first\":\"yesterday\"}\n"),
          std::string("{\"v\":1,\"input\":1.5}\n"),
          line_text("a", 1, -1),
          std::string("{\"v\":1,\"input\":9223372036854775807}\n"),
          std::string("{\"v\":1,\"input\":1"
                      "8446744073709551615}\n")}) {
      CAPTURE(text);
      const Note note = parse(text);
      CHECK(note.lines.empty());
      CHECK(to_text(note) == text);
    }
  }

  TEST_CASE("keys of a later version stay in their line") {
    const std::string text = line_text("a", 1, 10, R"(,"later":[1,2])");
    const Note note = parse("\n" + text + "\r\n\n");
    REQUIRE(note.lines.size() == 1);
    CHECK(to_text(note) == text);
  }

  TEST_CASE("a line put into a note takes the place of its key") {
    Note note = parse(line_text("a", 5, 10));
    Line line;
    line.session = "a";
    line.model = "m";
    line.revision = 1;
    put(note, line);
    REQUIRE(note.lines.size() == 1);
    CHECK(note.lines.front().is_empty());
  }

  TEST_CASE("text that is not UTF-8 becomes what a line can carry") {
    CHECK(writable("caf\xC3\xA9") == "caf\xC3\xA9");
    CHECK(writable("caf\xE9") == "caf\xEF\xBF\xBD");
  }
}

}  // namespace tokens::notes
