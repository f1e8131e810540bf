// Hashes of a Content-Security-Policy, against the vectors of FIPS 180-4 and,
// around the ends of a block, what `openssl dgst -sha256` says.
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

TEST_CASE("dashboard/content_hash: around the ends of a block") {
  CHECK(content_hash(std::string(55, '\xe9')) ==
        "sha256-Q2DAj2W4WHgFvjQbtVeBdfCEd4voUWyn1FS7d3w5KBc=");
  CHECK(content_hash(std::string(56, '\xe9')) ==
        "sha256-Eiw3It5ism2HuckFKFgkJAeqm/BG92W08Gi5Gqx3gQ0=");
  CHECK(content_hash(std::string(63, '\xe9')) ==
        "sha256-XQnGTQIcPE1W3l6fHJt97QZKZLFZGq+YIjZda3BtdTg=");
  CHECK(content_hash(std::string(64, '\xe9')) ==
        "sha256-xHSpV6u3Pe5JiY/dg/HGu+6Q6mBE8wCHoQZlOv1hMpc=");
  CHECK(content_hash(std::string(65, '\xe9')) ==
        "sha256-lD4c0MirABVAWPjwJNWXPVeuA4xSfC7Cq8cuR9jElYw=");
  CHECK(content_hash(std::string(1000, '\xe9')) ==
        "sha256-gG0ATIFAy5fqpTHDXUHHIJZBt16T0EgT59JWwo75Rso=");
}

}  // namespace
}  // namespace tokens::dashboard
