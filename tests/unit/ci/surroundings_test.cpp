// What build machines say about themselves.
#include "ci/surroundings.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace tokens;
using ci::ForgeKind;
using ci::Surroundings;

namespace {

using Set = std::map<std::string, std::string>;

const std::string k_a(40, 'a');
const std::string k_b(40, 'b');

Surroundings around(const Set& set,
                    const std::string& event = "",
                    ForgeKind wanted = ForgeKind::none) {
  return ci::surroundings_of(
      [&set](const std::string& name) -> std::optional<std::string> {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional(found->second);
      },
      event,
      wanted);
}

}  // namespace

TEST_SUITE("ci/surroundings") {
  TEST_CASE("no build machine") {
    CHECK(around({}).kind == ForgeKind::none);
    const Surroundings named = around({}, "", ForgeKind::github);
    CHECK(named.api == "https://api.github.com");
    CHECK_FALSE(named.is_build);
    CHECK_FALSE(named.credential.is_given());
  }

  TEST_CASE("a pull request on GitHub") {
    const Surroundings here =
        around({{"GITHUB_ACTIONS", "true"},
                {"GITHUB_REPOSITORY", "o/r"},
                {"GITHUB_API_URL", "https://ghe.example/api/v3/"},
                {"GITHUB_SERVER_URL", "https://ghe.example"},
                {"GITHUB_TOKEN", " secret\n"}},
               R"({"pull_request": {"number": 12, "merged": true,
             "merge_commit_sha": ")" +
                   k_b + R"(", "head": {"sha": ")" + k_a +
                   R"(", "ref": "x"}, "base": {"sha": "--upload-pack=evil",
             "ref": "main"}}})");
    CHECK(here.kind == ForgeKind::github);
    CHECK(here.is_build);
    CHECK(here.api == "https://ghe.example/api/v3");
    CHECK(here.web == "https://ghe.example/o/r");
    CHECK(here.number == 12);
    CHECK(here.head_id == k_a);
    CHECK(here.base_id.empty());  // no id
    CHECK(here.merged_as == k_b);
    CHECK(here.base_branch == "main");
    CHECK(here.credential.header == "Authorization");
    CHECK(here.credential.value == "Bearer secret");
  }

  TEST_CASE("a push; the first one has nothing before it") {
    const Set set{{"GITHUB_ACTIONS", "true"}};
    const Surroundings here = around(
        set, R"({"before": ")" + k_a + R"(", "after": ")" + k_b + R"("})");
    CHECK(here.is_push);
    CHECK(here.base_id == k_a);
    CHECK(here.head_id == k_b);
    CHECK(around(set, R"({"before": ")" + std::string(40, '0') + R"("})")
              .base_id.empty());
  }

  TEST_CASE("events that are not what they should be") {
    const Set set{{"GITHUB_ACTIONS", "true"}};
    for (const char* event :
         {"",
          "{",
          "[]",
          "7",
          R"({"pull_request": 7})",
          R"({"pull_request": {"number": "7", "head": [], "merged": "yes"}})",
          R"({"before": {}, "after": 3})"}) {
      CAPTURE(event);
      const Surroundings here = around(set, event);
      CHECK(here.kind == ForgeKind::github);
      CHECK_FALSE(here.number);
      CHECK(here.head_id.empty());
    }
  }

  TEST_CASE("GitLab, its tokens, and one that would forge headers") {
    Set set{{"GITLAB_CI", "true"},
            {"CI_API_V4_URL", "https://lab.example/api/v4"},
            {"CI_PROJECT_ID", "7"},
            {"CI_MERGE_REQUEST_IID", "3"},
            {"CI_COMMIT_SHA", k_a},
            {"CI_JOB_TOKEN", "job"}};
    Surroundings here = around(set);
    CHECK(here.kind == ForgeKind::gitlab);
    CHECK(here.number == 3);
    CHECK(here.head_id == k_a);
    CHECK_FALSE(here.is_push);
    CHECK(here.credential.header == "JOB-TOKEN");
    set["GITLAB_TOKEN"] = "mine";
    CHECK(around(set).credential.header == "PRIVATE-TOKEN");
    set["GITLAB_TOKEN"] = "a\r\nHost: evil";
    CHECK(around(set).credential.header == "JOB-TOKEN");
  }
}
