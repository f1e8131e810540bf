#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "tests/support/scratch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace tokens;
using system::ScratchDirectory;

TEST_CASE("a scratch directory is private, and goes with its owner") {
  const testing::ScratchDirectory place;
  const std::string cache = place / "cache";
  const testing::ScopedVariable variable("XDG_CACHE_HOME", cache.c_str());
  std::string path;
  {
    auto made = ScratchDirectory::make("probe");
    REQUIRE(made);
    const ScratchDirectory first = std::move(*made);
    path = first.path();
    CHECK(path.starts_with(cache + "/git-tokens/probe."));
    CHECK(system::status(path)->mode == 0700U);
    // Left over by nobody that lives; and a name that only looks like it.
    const std::string left = cache + "/git-tokens/probe.killed";
    const std::string other = cache + "/git-tokens/probes";
    REQUIRE(system::make_directories(left + "/deep"));
    REQUIRE(system::make_directories(other));
    const auto second = ScratchDirectory::make("probe");
    REQUIRE(second);
    CHECK_FALSE(system::status(left));
    CHECK(system::status(other));
    CHECK(system::status(path));
    CHECK(second->path() != path);
  }
  CHECK_FALSE(system::status(path));
}
