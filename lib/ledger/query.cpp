#include "lib/ledger/query.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/fact_rows.hpp"

namespace tokens::ledger {
namespace {

/// Reads the five classes of an attempt from column `at` on.
TokenCounts attempt_at(SQLite::Statement& select, int at) {
  TokenCounts counts;
  for (std::int64_t* count : {&counts.input,
                              &counts.output,
                              &counts.cache_write_5m,
                              &counts.cache_write_1h,
                              &counts.cache_read}) {
    *count = select.getColumn(at++).getInt64();
  }
  return counts;
}

#define PART_COLUMNS                                              \
  "SELECT response, kind, model, input, output, cache_write_5m, " \
  "cache_write_1h, cache_read FROM attempt WHERE kind IN (?, ?) "

/// Reads the rows of `sql`, PART_COLUMNS with more conditions; `of` is what its
/// third parameter stands for, if it has one.
Parts read_parts(Ledger::Connection& connection,
                 const char* sql,
                 std::optional<RowId> of = std::nullopt) {
  Parts parts;
  const RowId advisor = connection.known_symbol(k_billed_iterations[0]);
  const RowId compaction = connection.known_symbol(k_billed_iterations[1]);
  if (advisor == 0 && compaction == 0) {
    return parts;  // nearly everybody
  }
  SQLite::Statement& select = connection.statement(sql);
  select.bind(1, advisor == 0 ? compaction : advisor);
  select.bind(2, compaction == 0 ? advisor : compaction);
  if (of) {
    select.bind(3, *of);
  }
  while (select.executeStep()) {
    BilledPart part;
    part.kind = select.getColumn(1).getInt64();
    part.model = select.getColumn(2).getInt64();
    part.tokens = attempt_at(select, 3);
    if (part.tokens.total() > 0) {
      parts[select.getColumn(0).getInt64()].push_back(part);
    }
  }
  select.reset();
  return parts;
}

constexpr const char* k_all_parts = PART_COLUMNS "ORDER BY response, number";

}  // namespace

Parts all_parts(Ledger::Connection& connection) {
  return read_parts(connection, k_all_parts);
}

void tell(const Fact& fact, const Parts& parts, const OnFact& on_fact) {
  on_fact(fact);
  if (parts.empty()) {
    return;
  }
  const auto found = parts.find(fact.row);
  if (found == parts.end()) {
    return;
  }
  for (const BilledPart& part : found->second) {
    Fact beside = fact;
    beside.is_part = true;
    beside.final = true;
    beside.web_searches = 0;
    beside.tokens = part.tokens;
    if (part.model != 0 && part.model != fact.model) {
      beside.model = part.model;
      beside.speed = 0;  // the response's model was asked to be fast
    }
    on_fact(beside);
  }
}

namespace {

/// Reads all facts from the ledger.
void read_all(Ledger::Connection& connection, const OnFact& on_fact) {
  PackedFacts packed;
  Fact fact;
  sqlite3_stmt* statement = connection.raw_statement(FACT_READ_COLUMNS);
  for_each_row(connection, statement, [&] {
    read_fact(statement, packed, fact);
    on_fact(fact);
  });
}

/// Calls `on_fact` for each fact, and leaves them for the next who asks; a hook
/// has no time to.
void read_and_keep(Ledger::Connection& connection,
                   const FactCache* old,
                   const OnFact& on_fact) {
  const std::optional<FactState> state =
      connection.for_hook ? std::nullopt : fact_state(connection);
  FactCacheWriter cache(
      state ? connection.database.execAndGet("SELECT count(*) FROM response")
                  .getInt64()
            : 0);
  const auto on_each = [&](const Fact& fact) {
    cache.add(fact);
    on_fact(fact);
  };
  if (old != nullptr) {
    old->for_each(0, on_each);
  } else {
    read_all(connection, on_each);
  }
  if (state) {
    cache.save(connection, *state);
  }
}

}  // namespace

Result<void> for_each_fact(Ledger& ledger,
                           RowId repository,
                           const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const ReadTransaction reading(connection);
    const Parts parts = all_parts(connection);
    const auto cache = FactCache::load(connection);
    if (cache && (connection.for_hook || cache->changes() < k_renew_from)) {
      cache->for_each(repository,
                      [&](const Fact& fact) { tell(fact, parts, on_fact); });
      return;
    }
    read_and_keep(connection, cache.get(), [&](const Fact& fact) {
      if (repository == 0 || fact.repository == repository) {
        tell(fact, parts, on_fact);
      }
    });
  });
}

Result<void> for_each_fact_of_commit(Ledger& ledger,
                                     RowId commit,
                                     const OnFact& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const Parts parts =
        read_parts(connection,
                   PART_COLUMNS
                   "AND response IN (SELECT id FROM response WHERE "
                   "commit_record = ?) ORDER BY response, number",
                   commit);
    sqlite3_stmt* statement =
        connection.raw_statement(FACT_READ_COLUMNS "WHERE commit_record = ?");
    sqlite3_bind_int64(statement, 1, commit);
    PackedFacts packed;
    Fact fact;
    for_each_row(connection, statement, [&] {
      read_fact(statement, packed, fact);
      tell(fact, parts, on_fact);
    });
  });
}

Result<void> for_each_keyed_fact(
    Ledger& ledger,
    RowId repository,
    RowId session,
    const std::function<void(const Fact&, std::string_view key)>& on_fact) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const Parts parts = all_parts(connection);
    sqlite3_stmt* statement = connection.raw_statement(FACT_READ_COLUMNS
                                                       "WHERE repository = ?1 "
                                                       "AND (?2 = 0 OR "
                                                       "session = ?2)");
    sqlite3_bind_int64(statement, 1, repository);
    sqlite3_bind_int64(statement, 2, session);
    PackedFacts packed;
    Fact fact;
    for_each_row(connection, statement, [&] {
      read_fact(statement, packed, fact);
      int part = 0;
      tell(fact, parts, [&](const Fact& one) {
        on_fact(one,
                one.is_part
                    ? std::string(packed.key) + '\0' + std::to_string(++part)
                    : std::string(packed.key));
      });
    });
  });
}

Result<std::vector<TokenCounts>> attempts_of(Ledger& ledger, RowId response) {
  return guarded("read ledger", [&] {
    std::vector<TokenCounts> found;
    const RowId kind = ledger.connection().known_symbol("message");
    if (kind == 0) {
      return found;  // nothing ever needed several
    }
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT input, output, cache_write_5m, cache_write_1h, cache_read "
        "FROM attempt WHERE response = ? AND kind = ? ORDER BY number");
    select.bind(1, response);
    select.bind(2, kind);
    while (select.executeStep()) {
      found.push_back(attempt_at(select, 0));
    }
    select.reset();
    return found;
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
      found[select.getColumn(0).getInt64()].push_back(attempt_at(select, 1));
    }
    select.reset();
    return found;
  });
}

Result<std::unordered_map<RowId, std::vector<BilledPart>>> billed_parts(
    Ledger& ledger) {
  return guarded("read ledger", [&] { return all_parts(ledger.connection()); });
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
