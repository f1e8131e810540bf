// Contacts as .mailmap has them, and co-authors. Real git.
#include "lib/git/commit_list.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using Mapped = std::map<std::string, std::string>;

Mapped map_in(const std::string& directory,
              const std::vector<std::string>& contacts) {
  const auto repository = open(directory, FromEnvironment::no);
  REQUIRE(repository.has_value());
  return mapped_contacts(**repository, contacts).value();
}

const std::string k_ada = "ada <ada@example.org>";

}  // namespace

TEST_SUITE("git/people") {
  TEST_CASE("no mailmap, and an empty one, leave everybody as they are") {
    Sandbox box;
    const auto repo = box.repository("repo");
    CHECK(map_in(repo, {k_ada, k_ada}) == Mapped{{k_ada, k_ada}});
    CHECK(map_in(repo, {}).empty());
    for (const char* text : {"", "\n", "# nobody\n", "<>\nrubbish\n"}) {
      box.write(repo + "/.mailmap", text);
      CHECK(map_in(repo, {k_ada}) == Mapped{{k_ada, k_ada}});
    }
  }

  TEST_CASE("what is no contact is not asked for, and spoils no answer") {
    Sandbox box;
    const auto repo = box.repository("repo");
    box.write(repo + "/.mailmap", "Ada L <ada@example.org>\n");
    const std::vector<std::string> odd{"",
                                       "ada",
                                       " <ada@example.org>",
                                       "<ada@example.org>",
                                       "a <ada@example.org> b",
                                       "a\nb <ada@example.org>",
                                       "a <<ada@example.org>>",
                                       "a <ada@example.org"};
    std::vector<std::string> contacts = odd;
    contacts.insert(contacts.begin() + 3, k_ada);
    contacts.push_back("x <>");
    const Mapped mapped = map_in(repo, contacts);
    CHECK(mapped.size() == contacts.size());
    for (const std::string& contact : odd) {
      CHECK(mapped.at(contact) == contact);
    }
    CHECK(mapped.at(k_ada) == "Ada L <ada@example.org>");
    CHECK(mapped.at("x <>") == "x <>");
  }

  TEST_CASE("a bare repository has the mailmap of its last commit") {
    Sandbox box;
    const auto repo = box.repository("repo");
    box.commit(repo, ".mailmap", "Ad\xC3\xA9la <ada@example.org>\n");
    const auto bare = box.at("bare");
    box.git(repo, {"clone", "-q", "--bare", repo, bare});
    CHECK(map_in(bare, {k_ada}).at(k_ada) == "Ad\xC3\xA9la <ada@example.org>");
  }

  TEST_CASE("a mailmap that the settings name, and one that is not there") {
    Sandbox box;
    const auto repo = box.repository("repo");
    box.git(repo, {"config", "mailmap.file", box.at("no such file")});
    CHECK(map_in(repo, {k_ada}).at(k_ada) == k_ada);
    box.write(box.at("no such file"), "B <b@example.org> <ada@example.org>\n");
    CHECK(map_in(repo, {k_ada}).at(k_ada) == "B <b@example.org>");
  }

  TEST_CASE("co-authors in their order, of commits that are here") {
    Sandbox box;
    const auto repo = box.repository("repo");
    const auto none = box.commit(repo, "f", "1\n");
    box.git(repo,
            {"commit",
             "-q",
             "--allow-empty",
             "-m",
             "s\n\nCo-authored-by: B <b@example.org>\nOther: x\n"
             "CO-AUTHORED-BY:\n C <c@example.org>\nCo-authored-by: \n"
             "Co-authored-by: B <b@example.org>"});
    const auto some = box.git(repo, {"rev-parse", "HEAD"});
    const auto repository = open(repo, FromEnvironment::no);
    REQUIRE(repository.has_value());
    const auto found =
        co_authors(**repository, {std::string(40, '1'), some, none}).value();
    REQUIRE(found.size() == 1);
    CHECK(found.at(some) == std::vector<std::string>{"B <b@example.org>",
                                                     "C <c@example.org>",
                                                     "B <b@example.org>"});
    CHECK(co_authors(**repository, {}).value().empty());
  }
}

}  // namespace tokens::git
