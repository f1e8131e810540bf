// The line by which we find our comment again.
#include "ci/forge.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using ci::Marker;

TEST_SUITE("ci/marker") {
  TEST_CASE("there and back") {
    const Marker marker{"nightly-2", from_unix_ms(1'790'000'000'123), "abc"};
    const std::string body = to_text(marker) + "\r\nrest";
    const auto read = ci::marker_of(body);
    REQUIRE(read);
    CHECK(read->tag == marker.tag);
    CHECK(read->valid_at == marker.valid_at);
    CHECK(read->head == marker.head);
  }

  TEST_CASE("what is no marker") {
    const std::string line = to_text(Marker{"default", Moment{}, "abc"});
    for (const std::string& body :
         {std::string(),
          "text\n" + line,
          "> " + line,
          std::string("[//]: <> (git-tokens-comment, tag=default, head=a)"),
          std::string("[//]: <> (git-tokens-comment, valid-at=soon, tag=a)"),
          std::string("[//]: <> (other-comment, valid-at=2026-01-01T00:00:00Z, "
                      "tag=default, head=a)"),
          line.substr(0, line.size() - 1)}) {
      CAPTURE(body);
      CHECK_FALSE(ci::marker_of(body));
    }
  }

  TEST_CASE("the same but for its moment") {
    const auto body = [](std::int64_t ms, const char* head, const char* rest) {
      return to_text(Marker{"default", from_unix_ms(ms), head}) + rest;
    };
    CHECK(ci::says_the_same(body(1, "a", "\nx\n"), body(2, "a", "\r\nx")));
    CHECK_FALSE(ci::says_the_same(body(1, "a", "\nx"), body(1, "b", "\nx")));
    CHECK_FALSE(ci::says_the_same(body(1, "a", "\nx"), body(1, "a", "\ny")));
  }

  TEST_CASE("tags") {
    CHECK(ci::check_tag("a.B_9-"));
    for (const std::string& tag : {std::string(),
                                   std::string("a b"),
                                   std::string("a)"),
                                   std::string("a,b"),
                                   std::string(65, 'a')}) {
      CHECK_FALSE(ci::check_tag(tag));
    }
  }
}
