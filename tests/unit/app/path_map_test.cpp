// Paths of a container, as they are called here.
#include "lib/app/placing/path_map.hpp"

#include <doctest/doctest.h>

namespace tokens::app {

using Paths = std::vector<std::string>;

TEST_SUITE("app/path_map") {
  TEST_CASE("the longest old path counts, by whole names") {
    const PathMap map({"/workspaces=/home/ada", "/workspaces/x/=/repo"});
    CHECK(map.here("/workspaces/x") == "/repo");
    CHECK(map.here("/workspaces/x/lib/a") == "/repo/lib/a");
    CHECK(map.here("/workspaces/xy") == "/home/ada/xy");
    CHECK(map.here("/workspacesx") == "/workspacesx");
    CHECK(map.here("/repo/a") == "/repo/a");
    CHECK(map.here("") == "");
  }

  TEST_CASE("the root on either side") {
    CHECK(PathMap({"/=/mnt/other"}).here("/a/b") == "/mnt/other/a/b");
    CHECK(PathMap({"/mnt=/"}).here("/mnt/a") == "/a");
    CHECK(PathMap({"/mnt=/"}).here("/mnt") == "/");
  }

  TEST_CASE("what is no pair of absolute paths is passed over") {
    CHECK(PathMap({"", "/a", "a=/b", "/a=b", "=", "/a="}).empty());
  }

  TEST_CASE("roots are known by what they are called elsewhere") {
    const PathMap map({"/workspaces/x=/repo", "/src=/home"});
    CHECK(map.elsewhere({"/repo"}) == Paths{"/workspaces/x"});
    CHECK(map.elsewhere({"/repo/sub"}) == Paths{"/workspaces/x/sub"});
    CHECK(map.elsewhere({"/"}) == Paths{"/workspaces/x", "/src"});
    CHECK(map.elsewhere({"/other"}).empty());
  }
}

}  // namespace tokens::app
