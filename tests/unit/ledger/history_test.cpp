// Evidence from git: kept for ever, found again.
#include "lib/ledger/history.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/views.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

namespace tokens::ledger::test {
namespace {

const WorktreeInfo k_main{"/repo/.git", "/repo"};

struct Known : OpenLedger {
  Known() {
    bool is_new = false;
    repository_row = must(repository(ledger, "id", "/repo/.git")).row;
    worktree_row = must(worktree(ledger, repository_row, k_main, is_new)).row;
  }

  void event(std::int64_t second, const std::string& id) {
    HeadEvent event;
    event.worktree = worktree_row;
    event.kind = EventKind::commit;
    event.old_id = "old";
    event.new_id = id;
    event.branch = "main";
    event.second = second;
    event.moment = from_unix_ms(second * 1000);
    event.makes_commit = true;
    must(append_event(ledger, event));
  }

  void pair(const std::string& old_id, const std::string& new_id) {
    must(store_pair(ledger, repository_row, {old_id, new_id, Evidence::hook}));
  }

  RowId repository_row = 0;
  RowId worktree_row = 0;
};

}  // namespace

TEST_SUITE("ledger/history") {
  TEST_CASE("a repository is known by its id, wherever it moves") {
    Known known;
    const auto moved = must(repository(known.ledger, "id", "/moved/.git"));
    CHECK(moved.row == known.repository_row);
    CHECK(must(repositories(known.ledger)).front().common_dir == "/moved/.git");
    CHECK(must(find_repository(known.ledger, "other")).row == 0);
  }

  TEST_CASE("the git directories of a repository move with it") {
    Known known;
    bool is_new = false;
    must(worktree(known.ledger,
                  known.repository_row,
                  {"/repo/.git/worktrees/side", "/side"},
                  is_new));
    must(worktree(
        known.ledger, known.repository_row, {"/repo/.github", "/x"}, is_new));
    must(repository(known.ledger, "id", "/moved/.git"));
    const auto rows = must(worktrees(known.ledger));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].git_dir == "/moved/.git");
    CHECK(rows[1].git_dir == "/moved/.git/worktrees/side");
    CHECK(rows[2].git_dir == "/repo/.github");
  }

  TEST_CASE("a worktree's places are kept, with their ends") {
    Known known;
    auto row = must(worktrees(known.ledger)).front();
    CHECK(row.is_there());
    must(end_location(known.ledger, row, from_unix_ms(5)));
    CHECK_FALSE(must(worktrees(known.ledger)).front().is_there());
    must(begin_location(known.ledger, row, "/moved", from_unix_ms(5)));
    must(limit_location(known.ledger, row, from_unix_ms(7)));
    row = must(worktrees(known.ledger)).front();
    CHECK(row.is_there());
    CHECK(row.root == "/moved");
    REQUIRE(row.locations.size() == 2);
    CHECK(row.locations[0].root == "/repo");
    CHECK(row.locations[0].since == Moment::min());
    CHECK(row.locations[0].until == from_unix_ms(5));
    CHECK(row.locations[1].since == from_unix_ms(7));
    CHECK(row.locations[1].until == k_never);
  }

  TEST_CASE("a worktree is new once") {
    Known known;
    bool is_new = true;
    const auto again =
        must(worktree(known.ledger, known.repository_row, k_main, is_new));
    CHECK_FALSE(is_new);
    CHECK(again.row == known.worktree_row);
    must(worktree(known.ledger,
                  known.repository_row,
                  {"/repo/.git/worktrees/side", "/side"},
                  is_new));
    CHECK(is_new);
    CHECK(must(worktrees(known.ledger)).size() == 2);
  }

  TEST_CASE("events come back in order, from the last one before a moment") {
    Known known;
    known.event(10, "a");
    known.event(20, "b");
    known.event(30, "c");
    const auto events = must(
        events_since(known.ledger, known.worktree_row, from_unix_ms(25'000)));
    REQUIRE(events.size() == 2);
    CHECK(events[0].new_id == "b");
    CHECK(events[1].new_id == "c");
    CHECK(events[1].branch == "main");
    CHECK(must(last_event(known.ledger, known.worktree_row))->new_id == "c");
  }

  TEST_CASE("events before everything that was used are all there is") {
    Known known;
    known.event(10, "a");
    CHECK(must(events_since(known.ledger, known.worktree_row, from_unix_ms(0)))
              .size() == 1);
  }

  TEST_CASE("an id is shown in its own repository only") {
    Known known;
    known.event(10, "a");
    const auto other = must(repository(known.ledger, "other", "/o/.git")).row;
    CHECK(must(was_shown(known.ledger, known.repository_row, "a")));
    CHECK_FALSE(must(was_shown(known.ledger, other, "a")));
    CHECK(must(branch_of_commit(known.ledger, known.repository_row, "a")) ==
          "main");
  }

  TEST_CASE("shown before, or made: then another event did not make it") {
    Known known;
    known.event(10, "a");
    const auto before = [&](const char* id, std::int64_t second) {
      return must(was_shown(known.ledger, known.repository_row, id, second));
    };
    CHECK(before("a", 5));  // made by the event
    HeadEvent brought;
    brought.worktree = known.worktree_row;
    brought.kind = EventKind::move;
    brought.new_id = "b";
    brought.second = 20;
    brought.moment = from_unix_ms(20'000);
    must(append_event(known.ledger, brought));
    CHECK_FALSE(before("b", 20));
    CHECK(before("b", 21));
    CHECK_FALSE(before("c", 99));
  }

  TEST_CASE(
      "a branch's total is that of its living commits, whatever happens") {
    Known known;
    std::mt19937 random(1);  // NOLINT: the same changes in each run
    const auto below = [&](int limit) {
      return std::to_string(random() % static_cast<unsigned>(limit));
    };
    SQLite::Database& database = known.ledger.connection().database;
    const std::string counted =
        "SELECT repository, ifnull(branch, 0), ifnull(sum(tokens), 0), "
        "sum(tokens IS NULL) FROM commit_record WHERE shown IS NULL AND "
        "dropped = 0 GROUP BY 1, 2";
    const std::string kept =
        "SELECT * FROM branch_total WHERE tokens <> 0 OR unknown <> 0";
    for (int i = 0; i < 400; ++i) {
      const std::string one = " WHERE id = 1 + " + below(40);
      const std::string changes[] = {
          "INSERT OR IGNORE INTO commit_record (repository, sha, second, "
          "author_name, author_email, branch) VALUES (" +
              below(2) + ", '" + below(40) + "', 1, 1, 1, nullif(" + below(3) +
              ", 0))",
          "UPDATE commit_record SET tokens = nullif(" + below(9) + ", 0)" + one,
          "UPDATE commit_record SET shown = nullif(" + below(2) +
              ", 0), dropped = " + below(2) + one,
          "UPDATE commit_record SET branch = nullif(" + below(3) + ", 0)" + one,
          "DELETE FROM commit_record" + one};
      database.exec(changes[random() % (i < 100 ? 2 : 5)]);
      for (const auto& [a, b] : {std::pair{counted, kept}, {kept, counted}}) {
        CAPTURE(i);
        const auto differences =
            database.execAndGet("SELECT count(*) FROM (SELECT * FROM (" + a +
                                ") WHERE 1 EXCEPT " + b + ")");
        CHECK(differences.getInt() == 0);
      }
    }
    CHECK(database.execAndGet("SELECT count(*) FROM commit_record").getInt() >
          10);
  }

  TEST_CASE("hooks name sessions in worktrees") {
    Known known;
    HeadEvent event;
    event.worktree = known.worktree_row;
    event.kind = EventKind::commit;
    event.new_id = "a";
    event.moment = from_unix_ms(1);
    event.session = "one";
    must(append_event(known.ledger, event));
    must(append_event(known.ledger, event));
    known.event(10, "b");
    const RowId one = must(symbol(known.ledger, "one"));
    const RowId two = must(symbol(known.ledger, "two"));
    CHECK(must(worktrees_that_name(known.ledger, one)) ==
          std::vector<RowId>{known.worktree_row});
    CHECK(must(worktrees_that_name(known.ledger, two)).empty());
    CHECK(must(sessions_named_in(known.ledger, known.repository_row)) ==
          std::vector<RowId>{one});
    CHECK(must(sessions_named_in(known.ledger, 99)).empty());
  }

  TEST_CASE("pairs are followed to their end, and a circle ends") {
    Known known;
    known.pair("a", "b");
    known.pair("b", "c");
    known.pair("a", "b");
    CHECK(must(pairs(known.ledger, known.repository_row)).size() == 2);
    CHECK(must(newest_rewrite(known.ledger, known.repository_row, "a")) == "c");
    CHECK(must(newest_rewrite(known.ledger, known.repository_row, "x")) == "x");
    known.pair("c", "a");
    CHECK(must(newest_rewrite(known.ledger, known.repository_row, "a")) == "c");
  }

  TEST_CASE("a commit is one row, with the facts that came first") {
    Known known;
    CommitInfo info;
    info.id = "sha";
    info.committer_second = 5;
    const RowId row = must(store_commit(
        known.ledger, known.repository_row, info, known.worktree_row, "main"));
    CHECK(must(store_commit(known.ledger,
                            known.repository_row,
                            info,
                            known.worktree_row,
                            "other")) == row);
    const auto commit = must(commit_by_row(known.ledger, row));
    REQUIRE(commit.has_value());
    CHECK(commit->branch == "main");
    CHECK(commit->shown == row);
    CHECK_FALSE(commit->dropped);
  }

  TEST_CASE("a branch's tokens and costs are those of its living commits") {
    Known known;
    const auto commit = [&](const char* id, const char* branch) {
      CommitInfo info;
      info.id = id;
      return must(store_commit(known.ledger,
                               known.repository_row,
                               info,
                               known.worktree_row,
                               branch));
    };
    const RowId one = commit("aa", "main");
    const RowId two = commit("bb", "main");
    const RowId lost = commit("cc", "main");
    const auto tokens = [&](const char* branch) {
      return must(branch_tokens(known.ledger, known.repository_row, branch));
    };
    CHECK_FALSE(tokens("main").has_value());  // not added up yet
    CHECK(tokens("none") == 0);
    // More than 63 bits of pico-dollars.
    const PicoUsd much{Int128{1} << 70U};
    must(store_cost(known.ledger, {one, 100, much, false, 7}));
    must(store_cost(known.ledger, {two, 20, std::nullopt, true, 7}));
    must(store_cost(known.ledger, {lost, 3, PicoUsd{5}, false, 7}));
    CHECK(tokens("main") == 123);
    must(show_at(known.ledger, lost, lost, true));
    must(rename_branch(known.ledger, known.repository_row, "main", "new"));
    CHECK(tokens("new") == 120);
    auto costs =
        must(costs_of_commits(known.ledger, known.repository_row, "new"));
    REQUIRE(costs.size() == 2);
    std::sort(costs.begin(), costs.end(), [](const auto& a, const auto& b) {
      return a.commit < b.commit;
    });
    CHECK(costs[0].cost == much);
    CHECK(costs[0].prices == 7);
    CHECK_FALSE(costs[1].cost.has_value());
    CHECK(costs[1].has_unpriced);
    CHECK(must(costs_of_commits(known.ledger, known.repository_row)).size() ==
          2);
  }
}

}  // namespace tokens::ledger::test
