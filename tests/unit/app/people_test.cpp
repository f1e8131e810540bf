// The people of a commit: each once, programs never. Real git.
#include "lib/app/reports/people.hpp"

#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tokens::app {
namespace {

using git::test::Sandbox;
using Names = std::vector<std::string>;

const std::string k_ada = "ada <ada@example.org>";

}  // namespace

TEST_SUITE("app/people") {
  TEST_CASE("without a repository everybody is as written") {
    People people;
    CHECK_FALSE(people.is_open());
    people.open(nullptr, {{"1", k_ada}}, Sharers::co_authors);
    CHECK(people.is_open());
    CHECK(people.of("1", k_ada) == Names{k_ada});
    CHECK(people.of("2", "b <b>") == Names{"b <b>"});
  }

  TEST_CASE("two spellings of one address are one person, the author first") {
    Sandbox box;
    const auto repo = box.repository("repo");
    box.write(repo + "/.mailmap",
              "Ada L <ada@example.org> <old@example.org>\n"
              "Ada L <ada@example.org>\n");
    box.git(repo,
            {"commit",
             "-q",
             "--allow-empty",
             "-m",
             "s\n\nCo-authored-by: B <b@example.org>\n"
             "Co-authored-by: Ada again <old@example.org>\n"
             "Co-authored-by: Claude <noreply@anthropic.com>\n"
             "Co-authored-by: x[bot] <x@example.org>\n"
             "Co-authored-by: Bee <b@example.org>\n"
             "Co-authored-by: no address"});
    const auto id = box.git(repo, {"rev-parse", "HEAD"});
    const auto repository = git::open(repo, git::FromEnvironment::no).value();
    const std::string missing(40, '1');
    People shared;
    shared.open(repository.get(),
                {{id, k_ada}, {missing, "C <c@example.org>"}},
                Sharers::co_authors);
    CHECK(shared.of(id, "") ==
          Names{"Ada L <ada@example.org>", "B <b@example.org>", "no address"});
    CHECK(shared.of(missing, "") == Names{"C <c@example.org>"});
    People alone;
    alone.open(repository.get(), {{id, k_ada}}, Sharers::author);
    CHECK(alone.of(id, "") == Names{"Ada L <ada@example.org>"});
  }
}

}  // namespace tokens::app
