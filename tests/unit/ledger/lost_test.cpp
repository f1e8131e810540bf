// Changes of dead commits, renames, and places that are gone.
#include "lib/ledger/lost.hpp"

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
