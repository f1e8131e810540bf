#include "team/server_url.hpp"

#include <doctest/doctest.h>

using namespace tokens;
using tokens::team::ServerUrl;

TEST_SUITE("team/server_url") {
  TEST_CASE("what people read has no password") {
    const auto url = ServerUrl::parse(
        "postgres://ada:p%40ss@db.example.org:5433/tokens?sslmode=require&"
        "sslpassword=key",
        "tokens.team");
    REQUIRE(url);
    CHECK(url->shown() == "postgresql://ada@db.example.org:5433/tokens");
    CHECK(url->redacted("role p@ss, p%40ss and key\nsecond line") ==
          "role ***, *** and ***");
    CHECK(url->for_connecting().find("sslmode=require") != std::string::npos);
    CHECK(url->for_connecting().find("&connect_timeout=10") !=
          std::string::npos);
  }

  TEST_CASE("a time-out that is set stays") {
    const auto url = ServerUrl::parse(
        "postgresql:///tokens?host=/run&connect_timeout=3", "--ledger");
    REQUIRE(url);
    CHECK(url->for_connecting().find("connect_timeout=10") ==
          std::string::npos);
    CHECK(url->shown() == "postgresql:///tokens");
  }

  TEST_CASE("what is no address is refused without being told") {
    for (const char* text : {"ledger.db",
                             "https://ada:secret@example.org/",
                             "postgresql://ada:se@cret@host/db",
                             "postgresql://ada:se/cret@host/db",
                             "postgresql://ada:se?cret@host/db",
                             ""}) {
      const auto url = ServerUrl::parse(text, "tokens.team");
      REQUIRE_FALSE(url);
      CHECK(url.error().kind == ErrorKind::usage);
      CHECK(url.error().message.starts_with("tokens.team: "));
      CHECK(url.error().message.find("cret") == std::string::npos);
    }
  }
}
