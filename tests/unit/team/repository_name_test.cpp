#include "team/shared_repositories.hpp"

#include <doctest/doctest.h>

using tokens::team::shared_address;

TEST_SUITE("team/repository_name") {
  TEST_CASE("all ways to write one address are one name") {
    for (const char* remote : {"https://example.org/Team/api.git",
                               "https://ada:token@Example.ORG:443/Team/api",
                               "http://example.org/Team/api/",
                               "ssh://git@example.org:22/Team/api.git",
                               "git@example.org:Team/api.git",
                               "example.org:/Team/api",
                               "git://example.org/Team/api"}) {
      CHECK_MESSAGE(shared_address(remote) == "example.org/Team/api", remote);
    }
    CHECK(shared_address("ssh://git@example.org:2222/api") ==
          "example.org:2222/api");
  }

  TEST_CASE("a place on this machine is no name") {
    for (const char* remote : {"/srv/git/api.git",
                               "../api",
                               "./team:api",
                               "file:///srv/git/api.git",
                               "C:/projects/api",
                               "https://example.org",
                               "https://example.org/",
                               "ext::sh -c api",
                               ""}) {
      CHECK_MESSAGE(!shared_address(remote).has_value(), remote);
    }
  }
}
