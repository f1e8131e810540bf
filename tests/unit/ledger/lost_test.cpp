// Changes of dead commits, renames, and places that are gone.

#include "lib/base/text.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

namespace tokens::ledger {
namespace {

using test::must;
using test::OpenLedger;

TEST_SUITE("ledger/lost") {
  TEST_CASE("a change is kept once, for its own repository") {
    OpenLedger open;
    Ledger& ledger = open.ledger;
    const RowId here = must(repository(ledger, "a", "/a")).row;
    const RowId there = must(repository(ledger, "b", "/b")).row;
    CommitInfo info;
    info.id = std::string(40, 'a');
    const RowId commit = must(store_commit(ledger, here, info, 0, "topic"));
    must(store_lost_change(ledger,
                           {commit, info.id, LostSpan::commit, 7, "old"}));
    must(store_lost_change(ledger,
                           {commit, info.id, LostSpan::commit, 7, "new"}));
    must(store_lost_change(
        ledger, {commit, info.id, LostSpan::since_living, ~0ULL, "all"}));
    const auto found = must(lost_changes(ledger, here));
    REQUIRE(found.size() == 2);
    CHECK(found[0].patch_id == "new");
    CHECK(found[1].span == LostSpan::since_living);
    CHECK(found[1].paths == ~0ULL);
    CHECK(must(lost_changes(ledger, there)).empty());
  }

  TEST_CASE("by what a commit is known again") {
    OpenLedger open;
    Ledger& ledger = open.ledger;
    const RowId here = must(repository(ledger, "a", "/a")).row;
    CommitInfo info;
    info.id = std::string(40, 'a');
    info.author_name = "Ada";
    info.author_email = "ada@example.org";
    info.author_second = 12;
    info.subject = "one";
    const RowId known = must(store_commit(ledger, here, info, 0, "topic"));
    CommitInfo forgotten;
    forgotten.id = std::string(40, 'b');
    const RowId unknown =
        must(store_commit(ledger, here, forgotten, 0, "topic"));
    SUBCASE("from the first on who wrote what when") {
      const auto traits = must(commit_traits(ledger, here));
      REQUIRE(traits.size() == 1);
      CHECK(traits[0].commit == known);
      CHECK(traits[0].author_name == "Ada");
      CHECK(traits[0].author_second == 12);
      CHECK(traits[0].subject == stable_hash("one"));
      CHECK(traits[0].patch_id.empty());
    }
    SUBCASE("the patch later, asked for once, the newest first") {
      auto open_ones = must(commits_without_patch(ledger, here, 5));
      REQUIRE(open_ones.size() == 2);
      CHECK(open_ones[0].commit == unknown);
      CHECK(must(commits_without_patch(ledger, here, 1)).size() == 1);
      open_ones[1].author_second = 12;
      open_ones[1].subject = stable_hash("one");
      open_ones[1].paths = ~0ULL;
      open_ones[1].patch_id = "patch";
      must(store_traits(ledger, open_ones[1]));
      must(store_traits(ledger, open_ones[0]));
      CHECK(must(commits_without_patch(ledger, here, 5)).empty());
      const auto traits = must(commit_traits(ledger, here));
      REQUIRE(traits.size() == 1);
      CHECK(traits[0].paths == ~0ULL);
      CHECK(traits[0].patch_id == "patch");
    }
    SUBCASE("what git forgot keeps what was known") {
      auto open_ones = must(commits_without_patch(ledger, here, 5));
      for (const CommitTraits& one : open_ones) {
        must(store_traits(ledger, one));
      }
      const auto traits = must(commit_traits(ledger, here));
      REQUIRE(traits.size() == 1);
      CHECK(traits[0].author_second == 12);
    }
  }

  TEST_CASE("steps of HEAD that no word of git's explains") {
    OpenLedger open;
    Ledger& ledger = open.ledger;
    bool is_new = false;
    const RowId here = must(repository(ledger, "a", "/a")).row;
    const auto add = [&](RowId worktree, EventKind kind, const char* to) {
      HeadEvent event;
      event.worktree = worktree;
      event.kind = kind;
      event.old_id = "a";
      event.new_id = to;
      event.moment = from_unix_ms(1);
      must(append_event(ledger, event));
      return event.id;
    };
    const RowId there = must(repository(ledger, "b", "/b")).row;
    const RowId first =
        must(worktree(ledger, here, {"/a/.git", "/a"}, is_new)).row;
    const RowId other =
        must(worktree(ledger, there, {"/b/.git", "/b"}, is_new)).row;
    const RowId step = add(first, EventKind::other, "b");
    add(first, EventKind::commit, "c");
    add(first, EventKind::other, "a");
    add(other, EventKind::other, "d");
    const RowId last = add(first, EventKind::other, "e");
    const auto all = must(foreign_steps(ledger, here, 0));
    REQUIRE(all.size() == 2);
    CHECK(all[0].event == step);
    CHECK(all[0].new_id == "b");
    CHECK(all[1].event == last);
    CHECK(must(foreign_steps(ledger, here, step)).size() == 1);
  }

  TEST_CASE("a name is followed through the renames after it") {
    OpenLedger open;
    Ledger& ledger = open.ledger;
    const RowId row = must(repository(ledger, "a", "/a")).row;
    CHECK(must(store_branch_rename(ledger, row, {20, "b", "c"})));
    CHECK(must(store_branch_rename(ledger, row, {10, "a", "b"})));
    CHECK_FALSE(must(store_branch_rename(ledger, row, {10, "a", "b"})));
    const auto renames = must(all_renames(ledger, row));
    CHECK(name_now(renames, "a", 5) == "c");
    CHECK(name_now(renames, "a", 15) == "a");
    CHECK(name_now(renames, "b", 15) == "c");
    CHECK(name_now(renames, "main", 0) == "main");
  }

  TEST_CASE("gone places are replaced, those of others stay") {
    OpenLedger open;
    Ledger& ledger = open.ledger;
    bool is_new = false;
    const RowId here = must(repository(ledger, "a", "/a")).row;
    const RowId there = must(repository(ledger, "b", "/b")).row;
    const RowId first =
        must(worktree(ledger, here, {"/a/.git", "/a"}, is_new)).row;
    const RowId other =
        must(worktree(ledger, there, {"/b/.git", "/b"}, is_new)).row;
    must(store_gone_places(ledger, here, {{first, "x"}, {first, ""}}));
    must(store_gone_places(ledger, there, {{other, "x"}}));
    CHECK(must(gone_places(ledger)).size() == 3);
    must(store_gone_places(ledger, here, {}));
    const auto left = must(gone_places(ledger));
    REQUIRE(left.size() == 1);
    CHECK(left.begin()->first == other);
  }
}

}  // namespace
}  // namespace tokens::ledger
