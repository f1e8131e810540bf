#include "lib/ledger/query.hpp"

#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/response_columns.hpp"

namespace tokens::ledger {
namespace {

/// What is billed beside responses, by their rows.
using Parts = std::unordered_map<RowId, std::vector<BilledPart>>;

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

Parts all_parts(Ledger::Connection& connection) {
  return read_parts(connection, PART_COLUMNS "ORDER BY response, number");
}

/// Calls `on_fact` for a response and for what is billed beside it.
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

/// Calls `on_fact` for each fact, and leaves them for the next who asks; a hook
/// has no time to.
void read_and_keep(Ledger::Connection& connection,
                   const FactCache* old,
                   const OnFact& on_fact) {
  const std::optional<FactState> state =
      connection.for_hook ? std::nullopt : fact_state(connection);
  const auto count =
      state ? value<std::size_t>(connection, "SELECT count(*) FROM response")
            : 0;
  std::string kept;
  if (count >= k_cache_from) {
    kept.reserve(count * sizeof(Fact));
  }
  const auto on_each = [&](const Fact& fact) {
    if (count >= k_cache_from) {
      kept.append(reinterpret_cast<const char*>(&fact), sizeof fact);
    }
    on_fact(fact);
  };
  if (old != nullptr) {
    old->for_each(0, on_each);
  } else {
    read_rows<Fact>(connection, on_each, "");
  }
  if (count >= k_cache_from) {
    save_facts(connection, *state, kept);
  }
}

}  // namespace

Result<void> for_each_fact(Ledger& ledger,
                           RowId repository,
                           const OnFact& on_fact) {
  return reading(ledger, [&](Ledger::Connection& connection) {
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

Result<bool> for_each_recent_fact(Ledger& ledger,
                                  Moment since,
                                  std::size_t most,
                                  const OnFact& on_fact) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    const ReadTransaction reading(connection);
    const Parts parts = all_parts(connection);
    std::size_t left = most + 1;
    read_rows<Fact>(
        connection,
        [&](const Fact& row) {
          if (--left > 0) {
            tell(row, parts, on_fact);
          }
        },
        "WHERE time >= ? LIMIT ?",
        since,
        left);
    return left > 0;
  });
}

Result<void> for_each_fact_of_commit(Ledger& ledger,
                                     RowId commit,
                                     const OnFact& on_fact) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    const Parts parts =
        read_parts(connection,
                   PART_COLUMNS
                   "AND response IN (SELECT id FROM response WHERE "
                   "commit_record = ?) ORDER BY response, number",
                   commit);
    read_rows<Fact>(
        connection,
        [&](const Fact& row) { tell(row, parts, on_fact); },
        "WHERE commit_record = ?",
        commit);
  });
}

Result<void> for_each_keyed_fact(
    Ledger& ledger,
    RowId repository,
    RowId session,
    const std::function<void(const Fact&, std::string_view key)>& on_fact) {
  return reading(ledger, [&](Ledger::Connection& connection) {
    const Parts parts = all_parts(connection);
    read_rows<ResponseRow>(
        connection,
        [&](const ResponseRow& row) {
          int part = 0;
          tell(row, parts, [&](const Fact& one) {
            std::string key(row.key);
            if (one.is_part) {
              key += '\0' + std::to_string(++part);
            }
            on_fact(one, key);
          });
        },
        "WHERE repository = ?1 AND (?2 = 0 OR session = ?2)",
        repository,
        session);
  });
}

Result<std::vector<TokenCounts>> attempts_of(Ledger& ledger, RowId response) {
  return all<TokenCounts>(
      ledger,
      "SELECT input, output, cache_write_5m, cache_write_1h, cache_read "
      "FROM attempt WHERE response = ? AND kind = "
      "(SELECT id FROM symbol WHERE text = 'message') ORDER BY number",
      response);
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
