#include "lib/base/text.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("base/spelling") {
  using tokens::edits_between;
  using tokens::resembles;

  TEST_CASE("a swap of neighbours is one edit, as a wrong letter is") {
    CHECK(edits_between("", "") == 0);
    CHECK(edits_between("", "abc") == 3);
    CHECK(edits_between("abc", "") == 3);
    CHECK(edits_between("report", "report") == 0);
    CHECK(edits_between("repotr", "report") == 1);
    CHECK(edits_between("reprt", "report") == 1);
    CHECK(edits_between("reeport", "report") == 1);
    CHECK(edits_between("rebort", "report") == 1);
    CHECK(edits_between("foo", "log") == 2);
  }

  TEST_CASE("a third of the letters may be wrong, and two at most") {
    CHECK(resembles("lgo", "log"));
    CHECK_FALSE(resembles("foo", "log"));
    CHECK(resembles("stauts", "status"));
    CHECK_FALSE(resembles("x", "y"));
    CHECK_FALSE(resembles("", "y"));
    CHECK(resembles("instal-hoks", "install-hooks"));
    CHECK_FALSE(resembles("intal-hoks", "install-hooks"));
    CHECK_FALSE(resembles(std::string(10'000, 'a'), "a"));
  }
}
