// What git writes to post-rewrite.
#include "hooks/surroundings.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <string>

using namespace tokens;

namespace {

const std::string k_old(40, 'a');
const std::string k_new(40, 'b');

}  // namespace

TEST_SUITE("hooks/rewrite_pairs") {
  TEST_CASE("each line is a pair, with or without more behind it") {
    const auto pairs = hooks::parse_pairs(k_old + " " + k_new + "\n" + k_new +
                                          " " + k_old + " extra words\n");
    REQUIRE(pairs.size() == 2);
    CHECK(pairs[0].old_id == k_old);
    CHECK(pairs[0].new_id == k_new);
    CHECK(pairs[0].how == Evidence::hook);
    CHECK(pairs[1].old_id == k_new);
  }

  TEST_CASE("ids of sha256 repositories are ids") {
    const std::string id(64, 'c');
    CHECK(hooks::parse_pairs(id + " " + id).size() == 1);
  }

  TEST_CASE("lines that are no pairs are left out") {
    for (const std::string& line : {std::string{},
                                    std::string{"hello"},
                                    k_old,
                                    k_old + " short",
                                    k_old + " " + std::string(40, 'X'),
                                    k_old.substr(1) + " " + k_new}) {
      CAPTURE(line);
      CHECK(hooks::parse_pairs(line).empty());
    }
  }

  TEST_CASE("a pipe is read to its end") {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    REQUIRE(write(ends[1], "abc", 3) == 3);
    close(ends[1]);
    CHECK(hooks::read_bounded(ends[0]) == "abc");
    close(ends[0]);
  }

  TEST_CASE("a pipe that somebody left open does not hold us up") {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    REQUIRE(write(ends[1], "abc", 3) == 3);
    CHECK(hooks::read_bounded(ends[0], std::chrono::milliseconds{10}) == "abc");
    close(ends[0]);
    close(ends[1]);
  }
}
