// What can be read of a ledger with damaged pages, and that a healthy one is
// never called damaged.
#include "lib/ledger/salvage.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/query.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace tokens;
using namespace tokens::ledger;
using tokens::ledger::test::must;
using tokens::ledger::test::OpenLedger;

namespace {

constexpr int k_texts = 20'000;

/// Fills the ledger with symbols over many pages, and closes it.
std::string make_large(OpenLedger& opened) {
  must(opened.ledger.begin());
  for (int i = 0; i < k_texts; ++i) {
    must(symbol(opened.ledger, "text number " + std::to_string(i)));
  }
  must(opened.ledger.commit());
  const std::string path = opened.path;
  const std::string copy = path + ".copy";
  must(opened.ledger.copy_to(copy));
  return copy;
}

void overwrite(const std::string& path,
               std::int64_t at,
               const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at);
  file << bytes;
}

std::int64_t count_symbols(const std::string& path) {
  Ledger ledger = must(open(path, std::chrono::milliseconds(0)));
  return ledger.connection()
      .database.execAndGet("SELECT count(*) FROM symbol")
      .getInt64();
}

}  // namespace

TEST_SUITE("ledger/salvage") {
  TEST_CASE("of a whole ledger all rows are read, and it stays as it is") {
    OpenLedger opened;
    const std::string path = make_large(opened);
    const std::string before = must(system::read_file(path));
    const Salvaged done = must(salvage(path, path + ".whole"));
    CHECK(done.gaps == 0);
    CHECK(count_symbols(path + ".whole") == k_texts);
    CHECK(must(system::read_file(path)) == before);
    CHECK_FALSE(system::status(path + "-shm"));
  }

  TEST_CASE("of a damaged page only its own rows are lost") {
    OpenLedger opened;
    const std::string path = make_large(opened);
    const auto pages = system::status(path)->size / 4096;
    // Every seventh page, the tree's inner ones and the index included.
    for (std::int64_t page = 40; page < pages; page += 7) {
      overwrite(path, page * 4096, std::string(4096, '\x7F'));
    }
    CHECK_FALSE(must(damage_of(path)).empty());
    const Salvaged done = must(salvage(path, path + ".whole"));
    CHECK(done.gaps > 5);
    const std::int64_t read = count_symbols(path + ".whole");
    CHECK(read > k_texts / 2);
    CHECK(read < k_texts);
    CHECK(must(damage_of(path + ".whole")).empty());
  }

  TEST_CASE("a header of zeros hides nothing of what stands behind it") {
    OpenLedger opened;
    const std::string path = make_large(opened);
    overwrite(path, 0, std::string(100, '\0'));
    must(salvage(path, path + ".whole"));
    CHECK(count_symbols(path + ".whole") == k_texts);
  }

  TEST_CASE("what is cut off is read up to there") {
    OpenLedger opened;
    const std::string path = make_large(opened);
    std::string bytes = must(system::read_file(path));
    bytes.resize(bytes.size() * 3 / 4);
    must(
        system::write_file_atomically(path, bytes, system::Durability::cached));
    must(salvage(path, path + ".whole"));
    CHECK(count_symbols(path + ".whole") > k_texts / 4);
  }

  TEST_CASE("what is no ledger at all is said to be none") {
    OpenLedger opened;
    const std::string path = opened.path + ".other";
    must(system::write_file_atomically(
        path, std::string(30'000, 'x'), system::Durability::cached));
    const auto done = salvage(path, path + ".whole");
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().kind == ErrorKind::database);
  }
}

TEST_SUITE("ledger/damage") {
  TEST_CASE("a healthy ledger is not damaged, also while it is written to") {
    OpenLedger opened;
    CHECK(must(damage_of(opened.path)).empty());
    must(opened.ledger.begin());
    must(set_setting(opened.ledger, "key", "value"));
    CHECK(must(damage_of(opened.path)).empty());
    must(opened.ledger.commit());
    CHECK(must(damage_of(opened.path)).empty());
  }

  TEST_CASE("one that cannot be looked at is not damaged: nobody knows") {
    OpenLedger opened;
    const auto looked = damage_of(opened.path + ".missing");
    REQUIRE_FALSE(looked.has_value());
    CHECK(looked.error().kind == ErrorKind::io);
  }

  TEST_CASE("only what SQLite calls corrupt or no database is damage") {
    for (const auto& [code, kind] :
         std::initializer_list<std::pair<int, ErrorKind>>{
             {SQLITE_CORRUPT, ErrorKind::database},
             {SQLITE_NOTADB, ErrorKind::database},
             {SQLITE_BUSY, ErrorKind::busy},
             {SQLITE_PROTOCOL, ErrorKind::busy},
             {SQLITE_NOMEM, ErrorKind::io},
             {SQLITE_INTERRUPT, ErrorKind::io},
             {SQLITE_IOERR, ErrorKind::io},
             {SQLITE_FULL, ErrorKind::io},
             {SQLITE_ERROR, ErrorKind::io}}) {
      CAPTURE(code);
      CHECK(to_error(SQLite::Exception("x", code), "y").kind == kind);
    }
  }
}
