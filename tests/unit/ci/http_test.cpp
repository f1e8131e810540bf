// Addresses, pages, and when to ask a forge again.
#include "ci/http_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tokens;
using ci::HttpAnswer;
using ci::Verdict;
using std::chrono::milliseconds;

namespace {

HttpAnswer answer(long status,
                  std::map<std::string, std::string> headers = {}) {
  return {status, std::move(headers), ""};
}

}  // namespace

TEST_SUITE("ci/http") {
  TEST_CASE("origins") {
    CHECK(ci::origin_of("https://API.example:8/x?y") ==
          "https://api.example:8");
    CHECK(ci::origin_of("HTTP://h#x") == "http://h");
    CHECK(ci::origin_of("http://h\\@evil/") == "http://h");
    for (const char* bad : {"",
                            "h/x",
                            "ftp://h/",
                            "https://",
                            "https:///x",
                            "https://u@h/",
                            "file:///etc/passwd",
                            "//h/x"}) {
      CAPTURE(bad);
      CHECK(ci::origin_of(bad).empty());
    }
  }

  TEST_CASE("the next page") {
    CHECK(ci::next_page("<https://h/2>; rel=\"next\", <https://h/9>; "
                        "rel=\"last\"") == "https://h/2");
    CHECK(ci::next_page("<https://h/1>; rel=\"prev\"").empty());
    CHECK(ci::next_page("").empty());
    CHECK(ci::next_page(">< rel=\"next\"").empty());
  }

  TEST_CASE("what an answer means") {
    CHECK(verdict_of(answer(200)) == Verdict::final);
    CHECK(verdict_of(answer(403)) == Verdict::final);
    CHECK(verdict_of(answer(422)) == Verdict::final);
    CHECK(verdict_of(answer(403, {{"x-ratelimit-remaining", "0"}})) ==
          Verdict::later);
    CHECK(verdict_of(answer(403, {{"retry-after", "5"}})) == Verdict::later);
    CHECK(verdict_of(answer(429)) == Verdict::later);
    CHECK(verdict_of(answer(500)) == Verdict::try_again);
    CHECK(verdict_of(answer(503)) == Verdict::try_again);
  }

  TEST_CASE("pauses") {
    CHECK(ci::pause_after(1) == milliseconds{500});
    CHECK(ci::pause_after(3) == milliseconds{2'000});
    CHECK(ci::pause_after(99) == milliseconds{8'000});
    CHECK(asked_pause(answer(503, {{"retry-after", "7"}}), 0) ==
          milliseconds{7'000});
    CHECK(asked_pause(answer(429, {{"x-ratelimit-reset", "1030"}}), 1'000) ==
          milliseconds{30'000});
    CHECK(asked_pause(answer(429, {{"x-ratelimit-reset", "5"}}), 1'000) ==
          milliseconds{0});
    CHECK_FALSE(asked_pause(answer(500, {{"x-ratelimit-reset", "9"}}), 0));
    CHECK_FALSE(asked_pause(answer(429, {{"retry-after", "soon"}}), 0));
    CHECK(asked_pause(answer(429, {{"retry-after", "-3"}}), 0)
              .value_or(milliseconds{0}) == milliseconds{0});
    CHECK(asked_pause(answer(429, {{"retry-after", "9223372036854775807"}}), 0)
              .value_or(milliseconds{}) == milliseconds{86'400'000});
  }
}
