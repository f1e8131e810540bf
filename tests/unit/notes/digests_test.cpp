// Short digests of keys, as lines of notes carry them.
#include "lib/notes/note.hpp"

#include <doctest/doctest.h>

namespace tokens::notes {

TEST_SUITE("notes/digests") {
  TEST_CASE("a digest is six bytes of SHA-256 in base64") {
    CHECK(digest_of("abc") == "ungWv48B");  // ba 78 16 bf 8f 01
    CHECK(digest_of("abc").size() == k_digest_size);
    CHECK(digest_of("abd") != digest_of("abc"));
  }

  TEST_CASE("digests stand sorted, each once") {
    const std::string a = digest_of("a");
    const std::string b = digest_of("b");
    const std::string keys = join_digests({b, a, b});
    CHECK(keys == (a < b ? a + b : b + a));
    CHECK(digests_in(keys).size() == 2);
    CHECK(digests_in("").empty());
  }

  TEST_CASE("what is no digest is known as such") {
    CHECK(are_digests(""));
    CHECK(are_digests(digest_of("a")));
    CHECK_FALSE(are_digests("abc"));
    CHECK_FALSE(are_digests("abcdefg\""));
  }
}

}  // namespace tokens::notes
