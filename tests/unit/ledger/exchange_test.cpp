#include "lib/ledger/exchange.hpp"

#include "lib/ledger/assignments.hpp"
#include "lib/ledger/connection.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/tasks.hpp"
#include "lib/ledger/transcripts.hpp"
#include "tests/unit/ledger/open_ledger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using namespace tokens;
using namespace tokens::ledger;
using tokens::ledger::test::must;
using tokens::ledger::test::OpenLedger;

namespace {

std::vector<LedgerRecord> records_of(Ledger& ledger) {
  std::vector<LedgerRecord> records;
  must(for_each_record(ledger, [&](const LedgerRecord& record) -> Result<void> {
    records.push_back(record);
    return {};
  }));
  return records;
}

Taken take(Ledger& ledger, const std::vector<LedgerRecord>& records) {
  must(ledger.begin());
  RecordTaker taker(ledger);
  for (const LedgerRecord& record : records) {
    must(taker.take(record));
  }
  const Taken taken = must(taker.finish());
  must(ledger.commit());
  return taken;
}

Response response(std::string_view key, std::int64_t output) {
  Response made;
  made.key = key;
  made.tokens.output = output;
  made.session = "s";
  made.directory = "/src/\xFFodd";
  made.kept = {false, from_unix_ms(5), from_unix_ms(10), 7, "/t.jsonl"};
  made.owner = made.kept;
  made.lines = 1;
  return made;
}

/// A transcript and what it holds.
void store(Ledger& ledger, const std::vector<Response>& responses) {
  must(ledger.begin());
  TranscriptRow file;
  file.path = "/t.jsonl";
  must(ledger::store(ledger, file));
  TranscriptIds ids{{"/t.jsonl", file.row}};
  must(merge(ledger, responses, ids, from_unix_ms(20)));
  must(ledger.commit());
}

/// A repository with a worktree and a commit that has the first response.
RowId commit_all(Ledger& ledger) {
  must(ledger.begin());
  const RepositoryRow home = must(repository(ledger, "uuid", "/app/.git"));
  bool is_new = false;
  const WorktreeRow tree =
      must(worktree(ledger, home.row, {"/app/.git", "/app"}, is_new));
  HeadEvent event;
  event.worktree = tree.row;
  event.old_id = "0";
  event.new_id = "c";
  event.second = 1;
  event.moment = from_unix_ms(1500);
  must(append_event(ledger, event));
  CommitInfo info;
  info.id = "c";
  const RowId commit =
      must(store_commit(ledger, home.row, info, tree.row, "main"));
  std::vector<RowId> rows;
  must(for_each_fact(
      ledger, 0, [&](const Fact& fact) { rows.push_back(fact.row); }));
  for (const RowId row : rows) {
    must(assign_to_commit(ledger, row, home.row, commit, Evidence::hook));
  }
  must(ledger.commit());
  return commit;
}

std::int64_t total(Ledger& ledger) {
  std::int64_t sum = 0;
  must(for_each_fact(
      ledger, 0, [&](const Fact& fact) { sum += fact.tokens.total(); }));
  return sum;
}

/// What stays here on purpose: columns with a form of their own in the records,
/// and tables of which nothing leaves.
constexpr const char* k_stay[] = {
    "response.id",
    "transcript.id",
    "repository.id",
    "worktree.id",
    "worktree_place.id",
    "commit_record.id",
    "head_event.id",
    "rewrite_pair.id",
    "task_entry.id",
    // Of this disk only.
    "transcript.inode",
    "transcript.size",
    "transcript.modified_ns",
    "transcript.offset",
    "transcript.tail_hash",
    "repository.refs_fingerprint",
    "repository.searched_tips",
    "repository.missing_branches",
    "repository.placed_event",
    "repository.paired_event",
    "repository.last_run_began",
    "repository.last_run_took",
    "repository.team_name",
    "repository.team_project",
    "worktree.imported",
    // By what a commit is known again that git has forgotten.
    "commit_record.author_second",
    "commit_record.subject",
    "commit_record.paths",
    "commit_record.patch_id",
    // Added up from responses at any time.
    "commit_record.tokens",
    "commit_record.dollars",
    "commit_record.pico",
    "commit_record.has_unpriced",
    "commit_record.prices",
    "symbol.*",
    "folder.*",
    "view_file.*",
    "stale_commit.*",
    "task_line.*",
    "setting.*",
    "import_start.*",
    "copied_part.*",
    "changed_fact.*",
    "branch_total.*",
    "response.recent",   // a matter of this ledger's indexes
    "shared_message.*",  // learned again from transcripts
    "message_variant.*",
    "team_sent.*",
};

/// "table.column" of all that leaves, and "table.*" of what does not.
std::set<std::string> exchanged_columns() {
  std::set<std::string> names(std::begin(k_stay), std::end(k_stay));
  for (const ExchangeTable& table : exchange_tables()) {
    for (const ExchangeColumn& column : table.columns) {
      names.insert(std::string(table.table) + '.' + column.name);
    }
  }
  const ResponseRow row;
  visit_columns(row, [&](const char* column, const auto&, Meaning) {
    names.insert(std::string("response.") + column);
  });
  return names;
}

}  // namespace

TEST_SUITE_BEGIN("ledger/exchange");

TEST_CASE("every column is carried, or left out on purpose") {
  OpenLedger open;
  SQLite::Database& database = open.ledger.connection().database;
  const std::set<std::string> known = exchanged_columns();
  SQLite::Statement columns(
      database,
      "SELECT m.name || '.' || c.name FROM sqlite_master m, "
      "pragma_table_info(m.name) c WHERE m.type = 'table' AND "
      "m.name NOT LIKE 'sqlite_%'");
  std::set<std::string> there;
  while (columns.executeStep()) {
    const std::string name = columns.getColumn(0).getString();
    const std::string table = name.substr(0, name.find('.')) + ".*";
    CAPTURE(name);
    CHECK((known.contains(name) || known.contains(table)));
    there.insert(name);
    there.insert(table);
  }
  for (const std::string& name : known) {
    CAPTURE(name);
    CHECK(there.contains(name));
  }
}

TEST_CASE("an empty ledger takes all, and says the same afterwards") {
  OpenLedger from;
  store(from.ledger, {response("a", 10), response("b", 20)});
  commit_all(from.ledger);
  const auto records = records_of(from.ledger);
  OpenLedger to;
  CHECK(take(to.ledger, records).responses_added == 2);
  CHECK(total(to.ledger) == 30);
  CHECK(must(count_places(to.ledger)).commits == 2);
  const auto back = records_of(to.ledger);
  REQUIRE(back.size() == records.size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    CAPTURE(records[i].kind);
    CHECK(back[i].fields == records[i].fields);
  }
}

TEST_CASE("twice, and there and back, change nothing") {
  OpenLedger from;
  store(from.ledger, {response("a", 10)});
  commit_all(from.ledger);
  OpenLedger to;
  take(to.ledger, records_of(from.ledger));
  const Taken again = take(to.ledger, records_of(from.ledger));
  CHECK(again.responses_added == 0);
  CHECK(again.responses_changed == 0);
  CHECK(again.responses_known == 1);
  CHECK(again.evidence_added == 0);
  const Taken back = take(from.ledger, records_of(to.ledger));
  CHECK(back.responses_known == 1);
  CHECK(back.evidence_added == 0);
}

TEST_CASE("an entry of the task log goes along, once") {
  OpenLedger from;
  TaskRow entry;
  entry.project = "shop";
  entry.task = "a | b (abc1234)";
  entry.named = "abc1234";
  entry.time = from_unix_ms(7000);
  entry.tokens = 4800;
  must(store_task(from.ledger, entry));
  OpenLedger to;
  must(store_task(to.ledger, TaskRow{0, 0, "other", "x", "", {}, 3}));
  for (int i = 0; i < 2; ++i) {
    take(to.ledger, records_of(from.ledger));
  }
  const auto found = must(tasks(to.ledger));
  REQUIRE(found.size() == 2);
  CHECK(found[1].project == "shop");
  CHECK(found[1].task == "a | b (abc1234)");
  CHECK(found[1].time == entry.time);
  CHECK(found[1].tokens == 4800);
  CHECK(
      must(tasks_naming(to.ledger, "abc1234" + std::string(33, '0'))).size() ==
      1);
  CHECK(total(to.ledger) == 4803);
}

TEST_CASE("a response that transcripts show too is counted once") {
  OpenLedger from;
  store(from.ledger, {response("a", 10), response("b", 20)});
  OpenLedger first;
  store(first.ledger, {response("a", 40)});
  const Taken taken = take(first.ledger, records_of(from.ledger));
  CHECK(taken.responses_added == 1);
  CHECK(taken.responses_known == 1);
  CHECK(total(first.ledger) == 60);
  OpenLedger last;
  take(last.ledger, records_of(from.ledger));
  store(last.ledger, {response("a", 40)});
  CHECK(total(last.ledger) == 60);
}

TEST_CASE("only a firmer place takes the place of ours") {
  OpenLedger from;
  store(from.ledger, {response("a", 10)});
  const auto outside = records_of(from.ledger);
  commit_all(from.ledger);
  OpenLedger to;
  take(to.ledger, outside);
  CHECK(take(to.ledger, records_of(from.ledger)).responses_changed == 1);
  CHECK(must(count_places(to.ledger)).commits == 1);
  CHECK(take(to.ledger, outside).responses_known == 1);
  CHECK(must(count_places(to.ledger)).commits == 1);
}

TEST_CASE("a worktree of another machine never takes what happens in ours") {
  OpenLedger from;
  store(from.ledger, {response("a", 10)});
  commit_all(from.ledger);
  OpenLedger to;
  must(to.ledger.begin());
  const RepositoryRow ours = must(repository(to.ledger, "ours", "/app/.git"));
  bool is_new = false;
  const WorktreeRow tree =
      must(worktree(to.ledger, ours.row, {"/app/.git", "/app"}, is_new));
  must(to.ledger.commit());
  take(to.ledger, records_of(from.ledger));
  const auto rows = must(worktrees(to.ledger));
  REQUIRE(rows.size() == 2);
  CHECK(rows.back().row == tree.row);
}

TEST_CASE("what is older than the first event here goes in front of it") {
  OpenLedger from;
  store(from.ledger, {response("a", 10)});
  commit_all(from.ledger);
  OpenLedger to;
  must(to.ledger.begin());
  const RepositoryRow home = must(repository(to.ledger, "uuid", "/app/.git"));
  bool is_new = false;
  const WorktreeRow tree =
      must(worktree(to.ledger, home.row, {"/app/.git", "/app"}, is_new));
  HeadEvent later;
  later.worktree = tree.row;
  later.new_id = "d";
  later.second = 9;
  later.moment = from_unix_ms(9000);
  must(append_event(to.ledger, later));
  must(to.ledger.commit());
  take(to.ledger, records_of(from.ledger));
  take(to.ledger, records_of(from.ledger));
  const auto events = must(events_since(to.ledger, tree.row, from_unix_ms(0)));
  REQUIRE(events.size() == 2);
  CHECK(events.front().new_id == "c");
  CHECK(events.back().new_id == "d");
}

TEST_CASE("a record that fits nowhere is refused") {
  OpenLedger open;
  must(open.ledger.begin());
  RecordTaker taker(open.ledger);
  CHECK(!taker.take({"nonsense", {}}));
  CHECK(!taker.take({"response", {{"key", "a"}}}));
  CHECK(!taker.take(
      {"response", {{"row", "5"}, {"key", "a"}, {"commit", std::int64_t{7}}}}));
  CHECK(!taker.take(
      {"response", {{"row", "5"}, {"key", "a"}, {"input", std::int64_t{-1}}}}));
  open.ledger.roll_back();
}

TEST_SUITE_END();
