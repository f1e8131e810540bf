// The file itself: who may read it, who may write, and which are left alone.
#include "lib/ledger/ledger.hpp"

#include "lib/ledger/schema.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tokens::ledger::test {
namespace {

constexpr std::chrono::milliseconds k_at_once{0};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Says in the file's header that tables of version `version` are in it.
void pretend_version(const std::string& path, char version) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(63);
  file.put(version);
}

}  // namespace

TEST_SUITE("ledger/ledger") {
  TEST_CASE("a new ledger is for its owner's eyes only") {
    OpenLedger opened;

    struct stat status {};

    REQUIRE(::stat(opened.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
  }

  TEST_CASE("migrating again changes nothing") {
    OpenLedger opened;
    must(symbol(opened.ledger, "kept"));
    must(migrate(opened.ledger));
    CHECK(must(symbol(opened.ledger, "kept")) == 1);
    CHECK(must(opened.ledger.check()) == "ok");
  }

  TEST_CASE("the log that hooks leave to each other does not grow for ever") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "ledger.db";
    constexpr std::size_t k_text = 200'000;
    std::size_t longest = 0;
    for (int hook = 0; hook < 40; ++hook) {
      auto ledger = must(open(path, k_at_once, Closing::leave_log));
      must(ledger.begin());
      must(symbol(ledger, std::to_string(hook) + std::string(k_text, 'x')));
      must(ledger.commit());
      trim_log(ledger);
      longest = std::max(longest, bytes_of(path + "-wal").size());
    }
    CHECK(longest > k_text);       // it is left …
    CHECK(longest < 20 * k_text);  // … but not all of it
    auto ledger = must(open(path, k_at_once));
    CHECK(must(ledger.check()) == "ok");
    CHECK(must(symbol(ledger, "0" + std::string(k_text, 'x'))) == 1);
  }

  TEST_CASE("a log that somebody reads is left to the next hook") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "ledger.db";
    auto ledger = must(open(path, k_at_once, Closing::leave_log));
    auto other = must(open(path, k_at_once, Closing::leave_log));
    must(ledger.begin());
    must(symbol(ledger, std::string(4 << 20, 'x')));
    must(ledger.commit());
    must(other.begin());  // holds the write lock
    trim_log(ledger);
    CHECK(bytes_of(path + "-wal").size() > (4 << 20));
    other.roll_back();
    trim_log(ledger);
    CHECK(bytes_of(path + "-wal").empty());
  }

  TEST_CASE("a newer program's ledger is refused and stays as it is") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "ledger.db";
    must(open(path, k_at_once));
    pretend_version(path, k_schema_version + 1);
    const std::string before = bytes_of(path);
    const auto refused = open(path, k_at_once);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::newer);
    CHECK(bytes_of(path) == before);
  }

  TEST_CASE("a file that is no ledger is damaged, and stays as it is") {
    testing::ScratchDirectory directory;
    const std::string path = directory / "ledger.db";
    const std::string text(5000, 'x');
    std::ofstream(path) << text;
    const auto refused = open(path, k_at_once);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::database);
    CHECK(bytes_of(path) == text);
  }

  TEST_CASE("who comes second does not write, and is told so") {
    OpenLedger first;
    Ledger second = must(open(first.path, k_at_once));
    must(first.ledger.begin());
    const auto refused = second.begin();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::busy);
    must(first.ledger.commit());
    must(second.begin());
    second.roll_back();
  }

  TEST_CASE("what is rolled back was never there") {
    OpenLedger opened;
    must(opened.ledger.begin());
    must(set_setting(opened.ledger, "key", "value"));
    opened.ledger.roll_back();
    CHECK(must(setting(opened.ledger, "key")).empty());
    must(set_setting(opened.ledger, "key", "other"));
    CHECK(must(setting(opened.ledger, "key")) == "other");
  }

  TEST_CASE("a symbol that was rolled back is made again") {
    OpenLedger opened;
    must(opened.ledger.begin());
    must(symbol(opened.ledger, "word"));
    opened.ledger.roll_back();
    const RowId row = must(symbol(opened.ledger, "word"));
    CHECK(text_of(opened.ledger, row) == "word");
    Ledger other = must(open(opened.path, k_at_once));
    CHECK(text_of(other, row) == "word");
  }

  TEST_CASE("a copy is a ledger") {
    OpenLedger opened;
    must(set_setting(opened.ledger, "key", "value"));
    const std::string path = opened.directory / "copy";
    must(opened.ledger.copy_to(path));
    Ledger copy = must(open(path, k_at_once));
    CHECK(must(setting(copy, "key")) == "value");
  }
}

}  // namespace tokens::ledger::test
