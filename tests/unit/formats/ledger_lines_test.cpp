#include "lib/formats/ledger_lines.hpp"

#include <doctest/doctest.h>

using namespace tokens;
using namespace tokens::formats;

TEST_SUITE_BEGIN("formats/ledger_lines");

TEST_CASE("a record comes back as it went") {
  LedgerRecord record{"event", {}};
  record.set("kind", std::int64_t{3});
  record.set("least", std::int64_t{-4096});
  record.set("text", std::string("a \"quoted\"\n\xC3\xA9"));
  record.set("bytes", std::string("/tmp/\xFF\xFE"));
  record.set("nothing", RecordValue{});
  const std::string line = ledger_line(record);
  CHECK(line.find('\n') == line.size() - 1);
  const auto back = parse_ledger_line(line);
  REQUIRE(back);
  CHECK(back->kind == "event");
  CHECK(back->fields == record.fields);
}

TEST_CASE("the first line names the version") {
  CHECK(ledger_version(ledger_head(7, from_unix_ms(0))) == 7);
  CHECK(ledger_version("{\"record\": \"response\"}") == 0);
  CHECK(ledger_version("words about a git-tokens ledger") == 0);
}

TEST_CASE("what is no record is refused") {
  for (const char* line : {"",
                           "[]",
                           "5",
                           "{}",
                           "{\"record\": 5}",
                           "{\"record\": \"a\", \"b\": 1.5}",
                           "{\"record\": \"a\", \"b\": [1]}",
                           "{\"record\": \"a\", \"b\": {\"c\": {}}}",
                           "{\"record\": \"a\", \"b\": {\"hex\": \"0g\"}}",
                           "{\"record\": \"a\", \"b\": 99999999999999999999}",
                           "{\"record\": \"a\", \"b\": \"cut"}) {
    CAPTURE(line);
    CHECK(!parse_ledger_line(line));
  }
}

TEST_SUITE_END();
