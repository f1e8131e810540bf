#include "lib/system/environment.hpp"

#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <time.h>
#include <unistd.h>

#include <string>
#include <vector>

TEST_SUITE("system/environment") {
  using namespace tokens;
  using namespace tokens::system;
  using tokens::testing::ScopedVariable;
  using tokens::testing::ScratchDirectory;
  using Paths = std::vector<std::string>;

  TEST_CASE("an empty variable counts as not set") {
    const ScopedVariable empty("TOKENS_TEST", "");
    CHECK(!variable("TOKENS_TEST"));
    const ScopedVariable full("TOKENS_TEST", "x");
    CHECK(variable("TOKENS_TEST") == "x");
  }

  TEST_CASE("home is HOME, else what the password file says") {
    const ScopedVariable set("HOME", "/some/where");
    CHECK(home_directory() == "/some/where");
    const ScopedVariable unset("HOME", nullptr);
    const auto home = home_directory();
    CHECK((!home || home->front() == '/'));
  }

  TEST_CASE("the ledger stands where the user says, else below XDG's place") {
    const ScopedVariable home("HOME", "/h");
    const ScopedVariable own("GIT_TOKENS_LEDGER", nullptr);
    const ScopedVariable data("XDG_DATA_HOME", nullptr);
    CHECK(ledger_path() == "/h/.local/share/git-tokens/ledger.db");
    const ScopedVariable moved("XDG_DATA_HOME", "/data");
    CHECK(ledger_path() == "/data/git-tokens/ledger.db");
    const ScopedVariable relative("XDG_DATA_HOME", "data");
    CHECK(ledger_path() == "/h/.local/share/git-tokens/ledger.db");
    const ScopedVariable named("GIT_TOKENS_LEDGER", "/x/l.db");
    CHECK(ledger_path() == "/x/l.db");
  }

  TEST_CASE("random ids are 32 hexadecimal digits, never twice the same") {
    const auto id = random_id();
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(id != random_id());
  }

  TEST_CASE("now lies after this test was written, and the place is known") {
    CHECK(now() > *parse_iso8601("2026-01-01T00:00:00Z"));
    CHECK(now() < k_never);
    CHECK(working_directory()->front() == '/');
  }

  TEST_CASE("the local zone's offset is that of the moment") {
    {
      const ScopedVariable zone("TZ", "XXX-5:30YYY,M3.2.0,M11.1.0");
      tzset();
      CHECK(local_offset_at(*parse_iso8601("2026-01-15T00:00:00Z")) ==
            std::chrono::minutes{330});
      CHECK(local_offset_at(*parse_iso8601("2026-07-15T00:00:00Z")) ==
            std::chrono::minutes{390});
    }
    tzset();
  }
}
