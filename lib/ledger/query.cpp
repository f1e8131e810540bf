#include "lib/ledger/query.hpp"

#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/fact_rows.hpp"

namespace tokens::ledger {
namespace {

#define PART_COLUMNS                                              \
  "SELECT response, kind, model, input, output, cache_write_5m, " \
  "cache_write_1h, cache_read FROM attempt WHERE kind IN (?, ?) "

/// Reads the rows of `sql`, PART_COLUMNS with more conditions, of which
/// `values` are the parameters.
template <class... Values>
Parts read_parts(Ledger::Connection& connection,
                 const char* sql,
                 Values... values) {
  Parts parts;
  const RowId advisor = connection.known_symbol(k_billed_iterations[0]);
  const RowId compaction = connection.known_symbol(k_billed_iterations[1]);
  if (advisor == 0 && compaction == 0) {
    return parts;  // nearly everybody
  }
  Query select(connection,
               sql,
               advisor == 0 ? compaction : advisor,
               compaction == 0 ? advisor : compaction,
               values...);
  while (select.step()) {
    RowId response = 0;
    BilledPart part;
    select >> response >> part.kind >> part.model >> part.tokens;
    if (part.tokens.total() > 0) {
      parts[response].push_back(part);
    }
  }
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
  read_facts(
      Query(connection, FACT_READ_COLUMNS),
      [&](const Fact& fact, const PackedFacts& /*packed*/) { on_fact(fact); });
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
    read_facts(
        Query(connection, FACT_READ_COLUMNS "WHERE commit_record = ?", commit),
        [&](const Fact& fact, const PackedFacts& /*packed*/) {
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
    Query select(connection,
                 FACT_READ_COLUMNS
                 "WHERE repository = ?1 AND (?2 = 0 OR session = ?2)",
                 repository,
                 session);
    read_facts(std::move(select),
               [&](const Fact& fact, const PackedFacts& packed) {
                 int part = 0;
                 tell(fact, parts, [&](const Fact& one) {
                   std::string key(packed.key);
                   if (one.is_part) {
                     key += '\0' + std::to_string(++part);
                   }
                   on_fact(one, key);
                 });
               });
  });
}

Result<std::vector<TokenCounts>> attempts_of(Ledger& ledger, RowId response) {
  return guarded("read ledger", [&] {
    const RowId kind = ledger.connection().known_symbol("message");
    if (kind == 0) {
      return std::vector<TokenCounts>{};  // nothing ever needed several
    }
    return all<TokenCounts>(
        ledger.connection(),
        "SELECT input, output, cache_write_5m, cache_write_1h, cache_read "
        "FROM attempt WHERE response = ? AND kind = ? ORDER BY number",
        response,
        kind);
  });
}

Result<std::unordered_map<RowId, std::vector<TokenCounts>>> attempts(
    Ledger& ledger) {
  return guarded("read ledger", [&] {
    std::unordered_map<RowId, std::vector<TokenCounts>> found;
    rows(ledger.connection(),
         "SELECT attempt.response, attempt.input, attempt.output, "
         "attempt.cache_write_5m, attempt.cache_write_1h, attempt.cache_read "
         "FROM attempt JOIN symbol ON symbol.id = attempt.kind "
         "WHERE symbol.text = 'message' ORDER BY response, number",
         [&](RowId response, const TokenCounts& tokens) {
           found[response].push_back(tokens);
         });
    return found;
  });
}

Result<std::unordered_map<RowId, std::vector<BilledPart>>> billed_parts(
    Ledger& ledger) {
  return guarded("read ledger", [&] { return all_parts(ledger.connection()); });
}

Result<std::unordered_map<RowId, RowId>> agent_kinds(Ledger& ledger) {
  return all<std::pair<RowId, RowId>, std::unordered_map<RowId, RowId>>(
      ledger, "SELECT agent, kind FROM agent");
}

}  // namespace tokens::ledger
