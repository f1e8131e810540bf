#include "lib/ledger/query.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/row_flags.hpp"

namespace tokens::ledger {
namespace {

#define FACT_READ_COLUMNS                                                  \
  "SELECT id, input, output, cache_write_5m, cache_write_1h, cache_read, " \
  "unclassified, web_searches, time, source, flags, model, speed, "        \
  "service_tier, geo, session, agent, directory, branch, place, "          \
  "repository, worktree, pending_branch, commit_record, evidence "         \
  "FROM response "

void read_facts(SQLite::Statement& select, const OnFact& on_fact) {
  while (select.executeStep()) {
    int at = -1;
    const auto number = [&] { return select.getColumn(++at).getInt64(); };
    Fact fact;
    fact.row = number();
    fact.tokens.input = number();
    fact.tokens.output = number();
    fact.tokens.cache_write_5m = number();
    fact.tokens.cache_write_1h = number();
    fact.tokens.cache_read = number();
    fact.tokens.unclassified = number();
    fact.web_searches = number();
    fact.time = moment_at(select, ++at);
    fact.source = static_cast<Source>(number());
    fact.final = (number() & k_flag_final) != 0;
    fact.model = number();
    fact.speed = number();
    fact.service_tier = number();
    fact.geo = number();
    fact.session = number();
    fact.agent = number();
    fact.directory = number();
    fact.hinted_branch = number();
    fact.place = static_cast<PlaceKind>(number());
    fact.repository = number();
    fact.worktree = number();
    fact.pending_branch = number();
    fact.commit = number();
    fact.evidence = static_cast<Evidence>(number());
    on_fact(fact);
  }
  select.reset();
}

}  // namespace

Result<void> for_each_fact(Ledger& ledger,
                           RowId repository,
                           const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    if (repository == 0) {
      read_facts(connection.statement(FACT_READ_COLUMNS), on_fact);
      return;
    }
    SQLite::Statement& select =
        connection.statement(FACT_READ_COLUMNS "WHERE repository = ?");
    select.bind(1, repository);
    read_facts(select, on_fact);
  });
}

Result<void> for_each_fact_of_commit(Ledger& ledger,
                                     RowId commit,
                                     const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        FACT_READ_COLUMNS "WHERE commit_record = ?");
    select.bind(1, commit);
    read_facts(select, on_fact);
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
