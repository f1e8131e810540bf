// Addresses of remotes, taken apart. What is made of the parts is tested with
// those who do (team/repository_name, dashboard/forge).
#include "lib/git/remote.hpp"

#include <doctest/doctest.h>

namespace tokens::git::test {

TEST_SUITE("git/remote_url") {
  TEST_CASE("a URL has four parts, and no user") {
    const auto url = parse_remote_url("https://me:p@ss@Host.org:81//o/n.git/");
    REQUIRE(url);
    CHECK(url->scheme == "https");
    CHECK(url->host == "Host.org");
    CHECK(url->port == "81");
    CHECK(url->path == "o/n");
    CHECK_FALSE(url->has_usual_port());
  }

  TEST_CASE("host:path goes over ssh") {
    const auto url = parse_remote_url("git@host.org:~o/n");
    REQUIRE(url);
    CHECK(url->scheme == "ssh");
    CHECK(url->host == "host.org");
    CHECK(url->port.empty());
    CHECK(url->path == "~o/n");
    CHECK(url->has_usual_port());
  }

  TEST_CASE("the port that a scheme has anyway") {
    CHECK(parse_remote_url("ssh://h/p")->has_usual_port());
    CHECK(parse_remote_url("ssh://h:22/p")->has_usual_port());
    CHECK_FALSE(parse_remote_url("ssh://h:443/p")->has_usual_port());
    CHECK(parse_remote_url("ssh://[::1]:22/p")->host == "[::1]");
    CHECK(parse_remote_url("ssh://[::1]/p")->host == "[::1]");
  }

  TEST_CASE("what leads to no other machine") {
    for (const char* address : {"",
                                "/srv/n.git",
                                "./a:b",
                                "C:/n",
                                "ext::sh -c a",
                                "file:///srv/n",
                                "https://host.org/",
                                "https://"}) {
      CHECK_MESSAGE(!parse_remote_url(address).has_value(), address);
    }
  }
}

}  // namespace tokens::git::test
