#include "lib/ledger/query.hpp"

#include "lib/ledger/connection.hpp"

namespace tokens::ledger {
namespace {

#define FACT_READ_COLUMNS                                  \
  "SELECT id, session, facts, source, place, repository, " \
  "worktree, pending_branch, commit_record, evidence FROM response "

void read_fact(sqlite3_stmt* row, PackedFacts& packed, Fact& fact) {
  int at = -1;
  const auto number = [&] { return sqlite3_column_int64(row, ++at); };
  fact.row = number();
  fact.session = number();
  facts_at(row, ++at, packed);
  fact.source = static_cast<Source>(number());
  fact.place = static_cast<PlaceKind>(number());
  fact.repository = number();
  fact.worktree = number();
  fact.pending_branch = number();
  fact.commit = number();
  fact.evidence = static_cast<Evidence>(number());
  fact.tokens = packed.tokens;
  fact.web_searches = packed.web_searches;
  fact.time = packed.kept.time;
  fact.final = packed.final;
  fact.model = packed.model;
  fact.speed = packed.speed;
  fact.service_tier = packed.service_tier;
  fact.geo = packed.geo;
  fact.agent = packed.agent;
  fact.directory = packed.directory;
  fact.hinted_branch = packed.branch;
}

/// `parameter` is bound to the only one of `sql`, if it has one. SQLite itself
/// is asked, not SQLiteCpp: its columns are objects that count their owners,
/// and a report asks for two million of them.
void read_facts(Ledger::Connection& connection,
                const char* sql,
                RowId parameter,
                const OnFact& on_fact) {
  sqlite3_stmt* statement = connection.raw_statement(sql);
  if (parameter != 0) {
    sqlite3_bind_int64(statement, 1, parameter);
  }
  int code = SQLITE_ROW;
  PackedFacts packed;
  Fact fact;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    read_fact(statement, packed, fact);
    on_fact(fact);
  }
  sqlite3_reset(statement);
  if (code != SQLITE_DONE) {
    throw SQLite::Exception(connection.database.getHandle(), code);
  }
}

}  // namespace

Result<void> for_each_fact(Ledger& ledger,
                           RowId repository,
                           const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    read_facts(ledger.connection(),
               repository == 0 ? FACT_READ_COLUMNS
                               : FACT_READ_COLUMNS "WHERE repository = ?",
               repository,
               on_fact);
  });
}

Result<void> for_each_fact_of_commit(Ledger& ledger,
                                     RowId commit,
                                     const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    read_facts(ledger.connection(),
               FACT_READ_COLUMNS "WHERE commit_record = ?",
               commit,
               on_fact);
  });
}

Result<std::unordered_map<RowId, std::vector<TokenCounts>>> attempts(
    Ledger& ledger) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT attempt.response, attempt.input, attempt.output, "
        "attempt.cache_write_5m, attempt.cache_write_1h, attempt.cache_read "
        "FROM attempt JOIN symbol ON symbol.id = attempt.kind "
        "WHERE symbol.text = 'message' ORDER BY response, number");
    std::unordered_map<RowId, std::vector<TokenCounts>> found;
    while (select.executeStep()) {
      TokenCounts counts;
      counts.input = select.getColumn(1).getInt64();
      counts.output = select.getColumn(2).getInt64();
      counts.cache_write_5m = select.getColumn(3).getInt64();
      counts.cache_write_1h = select.getColumn(4).getInt64();
      counts.cache_read = select.getColumn(5).getInt64();
      found[select.getColumn(0).getInt64()].push_back(counts);
    }
    select.reset();
    return found;
  });
}

Result<std::unordered_map<RowId, RowId>> agent_kinds(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select =
        ledger.connection().statement("SELECT agent, kind FROM agent");
    std::unordered_map<RowId, RowId> kinds;
    while (select.executeStep()) {
      kinds.emplace(select.getColumn(0).getInt64(),
                    select.getColumn(1).getInt64());
    }
    select.reset();
    return kinds;
  });
}

}  // namespace tokens::ledger
