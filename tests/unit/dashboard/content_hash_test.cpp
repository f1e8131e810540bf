// Hashes of a Content-Security-Policy, against the vectors of FIPS 180-4.
#include "dashboard/content_hash.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tokens::dashboard {
namespace {

TEST_CASE("dashboard/content_hash: known texts") {
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
