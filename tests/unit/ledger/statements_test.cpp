// The words for statements, on a table of their own.
#include "lib/ledger/statements.hpp"

#include "lib/model/history.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace tokens;
using namespace tokens::ledger;
using tokens::ledger::test::must;
using tokens::ledger::test::OpenLedger;

namespace {

struct Words : OpenLedger {
  Ledger::Connection& connection = ledger.connection();

  Words() { connection.database.exec("CREATE TABLE pair (a, b)"); }

  /// The type that SQLite stored in `a`.
  std::string type() {
    return value<std::string>(connection, "SELECT typeof(a) FROM pair");
  }

  template <class T>
  void put(const T& one) {
    exec(connection, "DELETE FROM pair");
    exec(connection, "INSERT INTO pair (a) VALUES (?)", one);
  }

  template <class T>
  T get() {
    return value<T>(connection, "SELECT a FROM pair");
  }
};

constexpr const char* k_insert = "INSERT INTO pair VALUES (?, ?)";
constexpr const char* k_select = "SELECT a, b FROM pair ORDER BY a";

}  // namespace

TEST_SUITE_BEGIN("ledger/statements");

TEST_CASE_FIXTURE(Words, "what is bound comes back") {
  put(std::int64_t{-5});
  CHECK(type() == "integer");
  CHECK(get<std::int64_t>() == -5);
  put(~std::uint64_t{0});
  CHECK(get<std::uint64_t>() == ~std::uint64_t{0});
  put(true);
  CHECK(get<std::int64_t>() == 1);
  CHECK(get<bool>());
  put(Evidence::rewrite);
  CHECK(get<Evidence>() == Evidence::rewrite);
  put(std::string("a\0b", 3));
  CHECK(type() == "text");
  CHECK(get<std::string>() == std::string("a\0b", 3));
  put(Blob{"bytes"});
  CHECK(type() == "blob");
  put(from_unix_ms(7));
  CHECK(get<Moment>() == from_unix_ms(7));
  put(RecordValue(std::string("text")));
  CHECK(type() == "text");
}

TEST_CASE_FIXTURE(Words, "what is NULL, and what is not") {
  put(k_never);
  CHECK(type() == "null");
  CHECK(get<Moment>() == k_never);
  put(or_null(0));
  CHECK(type() == "null");
  CHECK(get<std::optional<RowId>>() == std::nullopt);
  CHECK(get<RowId>() == 0);
  CHECK(get<std::string>().empty());
  put(RecordValue());
  CHECK(type() == "null");
  put(std::string_view());
  CHECK(type() == "text");
  put(or_null(3));
  CHECK(get<std::optional<RowId>>() == 3);
}

TEST_CASE_FIXTURE(Words, "a word is stored as its symbol and read as text") {
  put(Word{"word"});
  CHECK(get<RowId>() == connection.known_symbol("word"));
  std::string text;
  Query select(connection, "SELECT a FROM pair");
  REQUIRE(select.step());
  select >> WordInto{text};
  CHECK(text == "word");
}

TEST_CASE_FIXTURE(Words, "an empty word is 0 or NULL") {
  put(Word{""});
  CHECK(type() == "integer");
  CHECK(get<RowId>() == 0);
  put(WordOrNull{""});
  CHECK(type() == "null");
}

TEST_CASE_FIXTURE(Words, "rows in a container, by a lambda, and the first") {
  CHECK(exec(connection, k_insert, 2, "two") == 1);
  CHECK(exec(connection, k_insert, 1, "one") == 1);
  using Numbers = std::map<int, std::string>;
  const Numbers wanted{{1, "one"}, {2, "two"}};
  CHECK(all<std::pair<int, std::string>, Numbers>(connection, k_select) ==
        wanted);
  CHECK(must(all<int>(ledger, k_select)) == std::vector<int>{1, 2});
  CHECK(all<int, std::set<int>>(connection,
                                "SELECT a FROM pair WHERE b <> ?",
                                "one") == std::set<int>{2});
  Numbers found;
  rows(connection,
       "SELECT a, b FROM pair WHERE a >= ? AND a <= ?",
       1,
       2,
       [&](int number, std::string name) {
         found.emplace(number, std::move(name));
       });
  CHECK(found == wanted);
  CHECK(must(first<int>(ledger, k_select)) == 1);
  CHECK(has_row(connection, k_select));
  CHECK(exec(connection, "DELETE FROM pair") == 2);
  CHECK_FALSE(must(has_row(ledger, k_select)));
  CHECK(first<int>(connection, k_select) == std::nullopt);
  CHECK(value<std::string>(connection, k_select).empty());
}

TEST_CASE_FIXTURE(Words, "a statement that an exception leaves is reset") {
  exec(connection, k_insert, 1, 1);
  exec(connection, k_insert, 2, 2);
  const auto stop = [](int /*number*/) { throw std::runtime_error("stop"); };
  CHECK_THROWS(rows(connection, k_select, stop));
  // A statement that still stood on a row would keep the table.
  connection.database.exec("DROP TABLE pair");
}

TEST_CASE_FIXTURE(Words, "too few or too many values are an error") {
  CHECK_THROWS_AS(exec(connection, k_insert, 1), SQLite::Exception);
  CHECK_THROWS_AS(exec(connection, k_insert, 1, 2, 3), SQLite::Exception);
  exec(connection, k_insert, 1, 2);
  CHECK(exec(ledger, k_insert, 1).error().kind == ErrorKind::io);
  CHECK(all<int>(connection, k_select).size() == 1);
}

TEST_SUITE_END();
