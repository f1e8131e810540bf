// Who may read the dashboard.
#include "dashboard/access.hpp"

#include <doctest/doctest.h>

namespace tokens::dashboard {
namespace {

TEST_CASE(
    "dashboard/access: own hosts are this machine's names, with the port") {
  for (const char* host :
       {"127.0.0.1:5000", "localhost:5000", "LocalHost:5000", "[::1]:5000"}) {
    CAPTURE(host);
    CHECK(is_own_host(host, "127.0.0.1", 5000));
  }
  for (const char* host : {"",
                           "127.0.0.1",
                           "127.0.0.1:5001",
                           "127.0.0.1:50000",
                           "evil.example:5000",
                           "127.0.0.1.evil.example:5000",
                           "localhost.evil.example:5000",
                           "localhost:5000:5000",
                           "evil.example",
                           "192.0.2.7:5000",
                           "::1:5000"}) {
    CAPTURE(host);
    CHECK_FALSE(is_own_host(host, "127.0.0.1", 5000));
  }
  CHECK(is_own_host("localhost", "127.0.0.1", 80));
}

TEST_CASE("dashboard/access: beyond this machine, its address or any number") {
  CHECK(is_own_host("192.0.2.7:5000", "192.0.2.7", 5000));
  CHECK_FALSE(is_own_host("192.0.2.8:5000", "192.0.2.7", 5000));
  CHECK(is_own_host("192.0.2.8:5000", "0.0.0.0", 5000));
  CHECK(is_own_host("[2001:db8::1]:5000", "::", 5000));
  CHECK(is_own_host("[2001:db8::1]:5000", "2001:db8::1", 5000));
  CHECK_FALSE(is_own_host("evil.example:5000", "0.0.0.0", 5000));
  CHECK_FALSE(is_own_host("evil.example:5000", "::", 5000));
}

TEST_CASE("dashboard/access: loopback") {
  CHECK(is_loopback("127.0.0.1"));
  CHECK(is_loopback("127.1.2.3"));
  CHECK(is_loopback("localhost"));
  CHECK(is_loopback("::1"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback("::"));
  CHECK_FALSE(is_loopback("127.evil.example"));
}

TEST_CASE("dashboard/access: secrets and cookies") {
  CHECK(is_same_secret("abc", "abc"));
  CHECK_FALSE(is_same_secret("abd", "abc"));
  CHECK_FALSE(is_same_secret("ab", "abc"));
  CHECK_FALSE(is_same_secret("", ""));
  CHECK(cookie_value("a=1; key=two; b=3", "key") == "two");
  CHECK(cookie_value("monkey=1; key=2", "key") == "2");
  CHECK(cookie_value("keys=1", "key").empty());
  CHECK(cookie_value("", "key").empty());
}

TEST_CASE("dashboard/access: hashes are those of FIPS 180-4's vectors") {
  CHECK(content_hash("") ==
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  CHECK(content_hash("abc") ==
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  CHECK(content_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnop"
                     "nopq") ==
        "sha256-JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
}

}  // namespace
}  // namespace tokens::dashboard
