// Lines that are not one clean JSON object: joined, cut, damaged, hostile.
#include "extractor/claude/claude.hpp"
#include "tests/unit/extractor/transcript_lines.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tokens;
using extractor::LineKind;
using testing::AnswerLine;
using testing::parse;
using testing::Parsed;

std::string answer(const char* id, std::int64_t output = 7) {
  AnswerLine line;
  line.id = id;
  line.output = output;
  return line.text();
}

constexpr const char* k_summary = R"({"type":"summary","summary":"{\"}"})";

}  // namespace

TEST_SUITE("extractor/broken_lines") {
  TEST_CASE("all objects that stand joined on one line are read") {
    for (const std::string between : {"", " ", "\t", " \r "}) {
      const Parsed parsed = parse(answer("a") + between + k_summary + between +
                                  answer("b") + between + answer("c"));
      CHECK(parsed.kind() == LineKind::countable);
      CHECK(parsed.responses() == 3);
      CHECK(parsed.at("a").lines == 1);
      CHECK(parsed.at("b").lines == 0);  // one line counts once
      CHECK(parsed.at("c").lines == 0);
    }
    CHECK(parse(k_summary + answer("b")).at("b").lines == 1);
    CHECK(parse(std::string(k_summary) + k_summary).kind() ==
          LineKind::ignored);
  }

  TEST_CASE("joined objects have places of their own") {
    const std::string first = answer("a");
    const Parsed parsed = parse(first + answer("b"));
    CHECK(parsed.at("a").kept.offset == 0);
    CHECK(parsed.at("b").kept.offset ==
          static_cast<std::int64_t>(first.size()));
  }

  TEST_CASE("the earlier of two equal objects on one line is kept") {
    AnswerLine first;
    first.model = "first";
    AnswerLine second;
    second.model = "second";
    CHECK(parse(first.text() + second.text()).response().model == "first");
  }

  TEST_CASE("what follows a whole object may be broken") {
    const std::string second = answer("b");
    for (std::size_t cut = 1; cut < second.size(); ++cut) {
      CAPTURE(cut);
      const Parsed parsed = parse(answer("a") + second.substr(0, cut));
      CHECK(parsed.kind() == LineKind::countable);
      CHECK(parsed.responses() == 1);
      CHECK(parsed.find("a") != nullptr);
    }
  }

  TEST_CASE("a record cut anywhere leaves the whole one behind it") {
    AnswerLine broken;
    broken.id = "broken";
    broken.content = R"([{"type":"text","text":"a \"{[}\\ z"},{"type":)"
                     R"("tool_use","id":"t","name":"Edit","input":{"file_path")"
                     R"(:"/x","edits":[{"old":"}"},{"new":"{"}]}}])";
    const std::string first = broken.text();
    for (std::size_t cut = 1; cut < first.size(); ++cut) {
      CAPTURE(first.substr(0, cut));
      const Parsed parsed = parse(first.substr(0, cut) + answer("whole"));
      CHECK(parsed.kind() == LineKind::countable);
      CHECK(parsed.responses() == 1);
      CHECK(parsed.find("whole") != nullptr);
      const Parsed more = parse(first.substr(0, cut) + answer("whole") +
                                k_summary + answer("last"));
      CHECK(more.responses() == 2);
      CHECK(more.find("last") != nullptr);
    }
  }

  TEST_CASE("several broken records do not hide the whole ones between") {
    const std::string cut = answer("x").substr(0, 90);
    const Parsed parsed = parse(cut + answer("a") + cut + cut + answer("b"));
    CHECK(parsed.responses() == 2);
    CHECK(parsed.at("a").kept.offset == 90);
  }

  TEST_CASE("garbage between records is passed over") {
    const Parsed parsed =
        parse(answer("a") + " ]}, x\"y { " + answer("b") + "}} tail");
    CHECK(parsed.kind() == LineKind::countable);
    CHECK(parsed.responses() == 2);
  }

  TEST_CASE("a record inside a broken one is not taken for a record") {
    const std::string inner = answer("inner");
    const std::string outer =
        R"({"parentUuid":null,"type":"progress","data":{"message":)" + inner +
        R"(,"list":[)" + inner + "," + inner + R"(]},"type2":"x"})";
    CHECK(parse(outer).kind() == LineKind::ignored);
    for (std::size_t cut = 1; cut < outer.size(); ++cut) {
      const std::string part = outer.substr(0, cut);
      if (part.ends_with(inner)) {
        continue;  // cannot be told from a record cut behind its colon
      }
      CAPTURE(part);
      CHECK(parse(part).responses() == 0);
    }
  }

  TEST_CASE("lines that are no JSON objects are malformed") {
    for (const std::string& line : {std::string("42"),
                                    std::string("-1.5e3"),
                                    std::string("\"text\""),
                                    std::string("null"),
                                    std::string("true"),
                                    std::string("// source: somewhere"),
                                    std::string("# source: somewhere"),
                                    "// " + answer("a"),
                                    "# " + answer("a"),
                                    "[" + answer("a") + "]",
                                    "[" + answer("a") + "," + answer("b") + "]",
                                    std::string("[1,2,3]"),
                                    std::string("[]"),
                                    std::string("{"),
                                    std::string("}"),
                                    std::string("{]"),
                                    std::string("{\"a\"}"),
                                    std::string("{\"a\":}"),
                                    std::string("{\"a\":1,}"),
                                    std::string("{'a':1}"),
                                    std::string("\xEF\xBB\xBF"),
                                    std::string("\0\0\0", 3),
                                    std::string("\\"),
                                    std::string("\"")}) {
      CAPTURE(line);
      const Parsed parsed = parse(line);
      CHECK(parsed.kind() == LineKind::malformed);
      CHECK(parsed.responses() == 0);
    }
  }

  TEST_CASE("a cut record is malformed wherever it is cut") {
    const std::string whole = answer("a");
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
      CAPTURE(cut);
      const Parsed parsed = parse(whole.substr(0, cut));
      CHECK(parsed.kind() == LineKind::malformed);
      CHECK(parsed.responses() == 0);
    }
  }

  TEST_CASE("damage that does not touch the meaning is repaired") {
    const std::string good = answer("a");
    const auto is_read = [](const std::string& line) {
      const Parsed parsed = parse(line);
      return parsed.kind() == LineKind::countable &&
             parsed.response().key == "a" &&
             parsed.response().tokens.output == 7;
    };
    CHECK(is_read("\xEF\xBB\xBF" + good));
    CHECK(is_read(good + "\r"));
    CHECK(is_read(std::string(5000, '\0') + good));
    CHECK(is_read(good + std::string(70, '\0')));
    CHECK(is_read("{" + std::string(3, '\0') + good.substr(1)));
    AnswerLine line;
    line.id = "a";
    for (const std::string& odd : {std::string("\xFF"),
                                   std::string("\xC0\xAF"),
                                   std::string("\xE2\x82"),
                                   std::string("\xED\xA0\x80"),
                                   std::string("\xF8\x88\x80\x80\x80"),
                                   std::string(1, '\0'),
                                   std::string("\t"),
                                   std::string("\x01")}) {
      line.content = R"([{"type":"text","text":"x)" + odd + R"(y"}])";
      CAPTURE(line.content);
      CHECK(is_read(line.text()));
      CHECK(is_read("{\"type\":\"summary\"}" + line.text()));
    }
  }

  TEST_CASE("lone surrogates are JSON, and stay as they are written") {
    AnswerLine line;
    line.directory = R"(/home/\ud83d/\udc00x)";
    line.content = R"([{"type":"text","text":"\ud83d"}])";
    const Parsed parsed = parse(line.text());
    CHECK(parsed.kind() == LineKind::countable);
    CHECK(parsed.response().directory == R"(/home/\ud83d/\udc00x)");
    line.directory = R"(/na\u00efve/\ud83d\ude00\"\/)";
    CHECK(parse(line.text()).response().directory ==
          "/na\u00efve/\U0001F600\"/");
    line.directory = "/x";
    line.id = R"(\ud83d)";
    CHECK(parse(line.text()).response().key == R"(\ud83d)");
  }

  TEST_CASE("deep nesting costs no stack") {
    for (const std::size_t depth : {200UL, 100'000UL}) {
      for (const char* pair : {"[]", "{}"}) {
        const std::string open =
            pair[0] == '[' ? std::string("[") : std::string("{\"a\":");
        std::string nest;
        for (std::size_t i = 0; i < depth; ++i) {
          nest += open;
        }
        nest += "1" + std::string(depth, pair[1]);
        AnswerLine line;
        line.content = "[" + nest + R"(,{"type":"tool_use","id":"t","name":)" +
                       R"("x","input":)" + nest + "}]";
        line.more = ",\"extra\":" + nest;
        const Parsed parsed = parse(line.text());
        CHECK(parsed.kind() == LineKind::countable);
        CHECK(parsed.batch->tool_uses.size() == 1);
        const Parsed cut = parse(line.text().substr(0, 3 * depth));
        CHECK(cut.kind() == LineKind::malformed);
        CHECK(parse(nest).kind() ==
              (pair[0] == '[' ? LineKind::malformed : LineKind::ignored));
        CHECK(parse(std::string(depth, '{')).kind() == LineKind::malformed);
      }
    }
  }

  TEST_CASE("a line full of beginnings is given up, and quickly") {
    std::string line;
    for (int i = 0; i < 100'000; ++i) {
      line += "{\"parentUuid\"";
    }
    CHECK(parse(line).kind() == LineKind::malformed);
    std::string small;
    for (int i = 0; i < 50'000; ++i) {
      small += "{}";
    }
    CHECK(parse(small).kind() == LineKind::ignored);
  }

  TEST_CASE("a huge line is read for usage, and only for that") {
    AnswerLine line;
    line.content =
        R"([{"type":"text","text":")" + std::string(5 << 20, 'x') + "\"}]";
    CHECK(parse(line.text()).kind() == LineKind::countable);
    const std::string filler(5 << 20, 'x');
    CHECK(parse(R"({"type":"user","x":")" + filler + "\"}").kind() ==
          LineKind::ignored);
    CHECK(parse(R"({"type":"user","x":")" + filler).kind() ==
          LineKind::malformed);
    CHECK(parse(filler).kind() == LineKind::malformed);
  }
}
