// The one assignment of each response, and the counts that must add up.
#include "lib/ledger/assignments.hpp"

#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

namespace tokens::ledger::test {
namespace {

/// A ledger with a repository and as many responses as asked for.
struct Filled : OpenLedger {
  explicit Filled(int count) {
    for (int i = 0; i < count; ++i) {
      Entry entry;
      entry.key = "entry " + std::to_string(i);
      entry.session = "session";
      entry.directory = "/repo";
      entry.time = from_unix_ms(1000 + i);
      rows.push_back(must(store_entry(ledger, entry)));
    }
    bool is_new = false;
    repository = must(ledger::repository(ledger, "id", "/repo/.git")).row;
    worktree = must(ledger::worktree(
                        ledger, repository, {"/repo/.git", "/repo"}, is_new))
                   .row;
    must(ensure_assignment_indexes(ledger));
  }

  RowId commit(char digit) {
    CommitInfo info;
    info.id = std::string(40, digit);
    return must(store_commit(ledger, repository, info, worktree, "main"));
  }

  std::vector<RowId> rows;
  RowId repository = 0;
  RowId worktree = 0;
};

void check_sum(Ledger& ledger) {
  const PlaceCounts counts = must(count_places(ledger));
  CHECK(counts.responses ==
        counts.commits + counts.pending + counts.dropped + counts.outside);
}

}  // namespace

TEST_SUITE("ledger/assignments") {
  TEST_CASE("a response moves from place to place and is never in two") {
    Filled filled(3);
    CHECK(must(count_places(filled.ledger)).outside == 3);
    check_sum(filled.ledger);
    for (const RowId row : filled.rows) {
      must(assign_pending(
          filled.ledger, row, filled.repository, filled.worktree, "main"));
    }
    CHECK(must(count_places(filled.ledger)).pending == 3);
    const RowId commit = filled.commit('a');
    must(assign_to_commit(filled.ledger,
                          filled.rows[0],
                          filled.repository,
                          commit,
                          Evidence::hook));
    const PlaceCounts counts = must(count_places(filled.ledger));
    CHECK(counts.commits == 1);
    CHECK(counts.pending == 2);
    check_sum(filled.ledger);
    CHECK(must(pending_uses(filled.ledger, filled.repository)).size() == 2);
  }

  TEST_CASE("what a dropped commit had is dropped, and back when it lives") {
    Filled filled(1);
    const RowId commit = filled.commit('a');
    must(assign_to_commit(filled.ledger,
                          filled.rows[0],
                          filled.repository,
                          commit,
                          Evidence::hook));
    must(show_at(filled.ledger, commit, commit, true));
    CHECK(must(count_places(filled.ledger)).dropped == 1);
    check_sum(filled.ledger);
    must(show_at(filled.ledger, commit, commit, false));
    CHECK(must(count_places(filled.ledger)).commits == 1);
    check_sum(filled.ledger);
  }

  TEST_CASE("a rewritten commit's responses are counted where they show") {
    Filled filled(2);
    const RowId old = filled.commit('a');
    const RowId amended = filled.commit('b');
    must(assign_to_commit(
        filled.ledger, filled.rows[0], filled.repository, old, Evidence::hook));
    must(show_at(filled.ledger, old, amended, false));
    CHECK(must(commits_shown_at(filled.ledger, amended)).size() == 2);
    CHECK(must(commits_shown_at(filled.ledger, old)).empty());
    CHECK(must(count_places(filled.ledger)).commits == 1);
    check_sum(filled.ledger);
  }
}

}  // namespace tokens::ledger::test
