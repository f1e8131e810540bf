// What leaves the machine: a wish for privacy that cannot be read shares
// nothing, and a pseudonym tells nobody else anything.
#include "lib/app/sharing/sharing.hpp"

#include "tests/unit/app/fake_repository.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace tokens::app {
namespace {

using ledger::test::must;
using ledger::test::OpenLedger;

Result<Sharing> sharing(const std::string& key, const std::string& value) {
  test::FakeRepository repository;
  repository.settings[key] = value;
  return sharing_of(repository);
}

}  // namespace

TEST_SUITE("app/sharing") {
  TEST_CASE("notes and names unless somebody says otherwise") {
    const Sharing usual = must(sharing_of(test::FakeRepository{}));
    CHECK(usual.notes);
    CHECK_FALSE(usual.files);
    CHECK(usual.identity == Identity::name);
  }

  TEST_CASE("lists, with blanks, and none") {
    struct Case {
      const char* value;
      bool notes;
      bool files;
    };

    for (const auto& [value, notes, files] :
         {Case{"notes", true, false},
          Case{"files", false, true},
          Case{" files ,\tnotes", true, true},
          Case{"none", false, false},
          Case{"notes,notes", true, false}}) {
      CAPTURE(value);
      const Sharing found = must(sharing("tokens.share", value));
      CHECK(found.notes == notes);
      CHECK(found.files == files);
    }
  }

  TEST_CASE("a word that means nothing is an error, never a default") {
    for (const char* value : {"",
                              ",",
                              "note",
                              "Notes",
                              "false",
                              "notes;files",
                              "notes,",
                              "no ne"}) {
      CAPTURE(value);
      const auto found = sharing("tokens.share", value);
      REQUIRE_FALSE(found.has_value());
      CHECK(found.error().kind == ErrorKind::usage);
      CHECK(found.error().message.find("git config tokens.share") !=
            std::string::npos);
    }
    for (const char* value : {"", "Hash", "hash ", "true", "na\nme"}) {
      CAPTURE(value);
      const auto found = sharing("tokens.identity", value);
      REQUIRE_FALSE(found.has_value());
      CHECK(found.error().message.find('\n') == std::string::npos);
    }
  }

  TEST_CASE("pseudonyms are the same for ever, and of one ledger only") {
    OpenLedger one;
    OpenLedger other;
    const Pseudonyms names = must(Pseudonyms::open(one.ledger));
    const Pseudonyms again = must(Pseudonyms::open(one.ledger));
    const Pseudonyms foreign = must(Pseudonyms::open(other.ledger));
    const std::string name = names.session(Identity::hash, "main");
    CHECK(name == again.session(Identity::hash, "main"));
    CHECK(name != foreign.session(Identity::hash, "main"));
    CHECK(name.find("main") == std::string::npos);
    // A session and a branch of the same name are not to be told apart.
    const std::set<std::string> all{name,
                                    names.branch(Identity::hash, "main"),
                                    names.session(Identity::hash, ""),
                                    names.session(Identity::none, "main"),
                                    foreign.session(Identity::none, "main")};
    CHECK(all.size() == 5);
    CHECK(names.session(Identity::none, "a") ==
          names.session(Identity::none, "b"));
  }

  TEST_CASE("a branch that is not known, or not to be told, is none") {
    OpenLedger opened;
    const Pseudonyms names = must(Pseudonyms::open(opened.ledger));
    for (const auto kind : {Identity::name, Identity::hash, Identity::none}) {
      CHECK(names.branch(kind, "").empty());
    }
    CHECK(names.branch(Identity::none, "secret").empty());
    CHECK(names.branch(Identity::name, "caf\xE9") == "caf\xEF\xBF\xBD");
  }
}

}  // namespace tokens::app
