#include "lib/git/environment_config.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace tokens::git {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using test::Variable;

TEST_SUITE("git/environment_config") {
  TEST_CASE("a key is folded but for its middle") {
    CHECK(canonical_key("Core.HooksPath") == "core.hookspath");
    CHECK(canonical_key("Remote.My.Fork.URL") == "remote.My.Fork.url");
    CHECK(canonical_key("NoDot") == "nodot");
    CHECK(canonical_key("") == "");
  }

  TEST_CASE("both spellings of GIT_CONFIG_PARAMETERS are read") {
    CHECK(parse_config_parameters("'a.b'='x y' 'c.D'=") ==
          Pairs{{"a.b", "x y"}, {"c.d", "true"}});
    CHECK(parse_config_parameters("'a.b=x=y'  'c.d'") ==
          Pairs{{"a.b", "x=y"}, {"c.d", "true"}});
    CHECK(parse_config_parameters(R"('a.b'='it'\''s'\!'')") ==
          Pairs{{"a.b", "it's!"}});
    CHECK(parse_config_parameters("'a.b'='' 'c.d=") == Pairs{{"a.b", ""}});
    CHECK(parse_config_parameters("nonsense").empty());
    CHECK(parse_config_parameters("'a.b'=x").empty());
    CHECK(parse_config_parameters("").empty());
  }

  TEST_CASE("of equal keys in the environment the last counts") {
    const Variable count("GIT_CONFIG_COUNT", "3");
    const Variable key0("GIT_CONFIG_KEY_0", "a.b");
    const Variable value0("GIT_CONFIG_VALUE_0", "first");
    const Variable key1("GIT_CONFIG_KEY_1", "A.B");
    const Variable value1("GIT_CONFIG_VALUE_1", "second");
    const Variable key2("GIT_CONFIG_KEY_2", "a.empty");
    const Variable value2("GIT_CONFIG_VALUE_2", "");
    const Variable none("GIT_CONFIG_PARAMETERS", std::nullopt);
    CHECK(config_in_environment("a.b") == "second");
    CHECK(config_in_environment("a.empty") == "");
    CHECK(config_in_environment("a.c") == std::nullopt);
  }

  TEST_CASE("the places of configuration follow the environment") {
    const Variable home("HOME", "/h");
    const Variable folder("XDG_CONFIG_HOME", std::nullopt);
    const Variable chosen("GIT_CONFIG_GLOBAL", std::nullopt);
    const Variable system("GIT_CONFIG_SYSTEM", std::nullopt);
    {
      const Variable off("GIT_CONFIG_NOSYSTEM", "0");
      const auto places = config_places();
      CHECK(places.system == "/etc/gitconfig");
      CHECK(places.xdg == "/h/.config/git/config");
      CHECK(places.global == "/h/.gitconfig");
    }
    const Variable off("GIT_CONFIG_NOSYSTEM", "1");
    const Variable instead("GIT_CONFIG_GLOBAL", "/x");
    const auto places = config_places();
    CHECK(places.system == std::nullopt);
    CHECK(places.xdg == std::nullopt);
    CHECK(places.global == "/x");
  }
}

}  // namespace
}  // namespace tokens::git
