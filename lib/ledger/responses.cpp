// See responses.hpp.
#include "lib/ledger/responses.hpp"

#include "lib/ledger/imports.hpp"
#include "lib/ledger/response_store.hpp"
#include "lib/ledger/shared_responses.hpp"

#include <unordered_set>

namespace tokens::ledger {
namespace {

/// Returns true if the row stores something else.
bool differs(const Response& a, const Response& b) {
  return a.tokens != b.tokens || a.web_searches != b.web_searches ||
         a.model != b.model || a.final != b.final || a.kept != b.kept ||
         a.owner != b.owner || a.sidechain != b.sidechain ||
         a.request != b.request;
}

/// Returns true if what is stored may be another response with the same message
/// id. Ledgers of before know no requests.
bool is_other_variant(const Response& stored, const Response& response) {
  return stored.request == 0 && response.request != k_no_message
             ? !has_same_prompt(stored, response)
             : stored.request != 0 && !is_same_variant(stored, response);
}

/// Folds the lines of a response into what is stored.
void fold(ResponseStore& store,
          const Stored& stored,
          const Response& response,
          MergeOutcome& outcome) {
  Response folded = stored.response;
  merge_lines(folded, response);
  if (!differs(stored.response, folded)) {
    return;
  }
  const bool has_other_tokens = store.update(stored, folded);
  ++outcome.changed;
  if (stored.row.commit != 0 && has_other_tokens) {
    outcome.changed_commits.push_back(stored.row.commit);
  }
}

/// Returns the keys that several responses have.
std::unordered_set<std::string_view> shared_keys(
    const std::vector<Response>& responses) {
  std::unordered_set<std::string_view> seen;
  std::unordered_set<std::string_view> shared;
  seen.reserve(responses.size());
  for (const Response& response : responses) {
    if (!seen.insert(response.key).second) {
      shared.insert(response.key);
    }
  }
  return shared;
}

}  // namespace

Result<MergeOutcome> merge(Ledger& ledger,
                           const std::vector<Response>& responses,
                           const TranscriptIds& transcripts,
                           Moment read_at,
                           std::vector<RowId>* rows,
                           const Examine& examine) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    settle_keys(connection);
    ResponseStore store(connection, transcripts);
    MergeOutcome outcome;
    std::vector<RowId> found(responses.size(), 0);
    SharedMerger shared(connection, store, read_at, outcome);
    const auto several = shared_keys(responses);
    for (std::size_t i = 0; i < responses.size(); ++i) {
      const Response& response = responses[i];
      if (several.contains(response.key) || shared.is_known(response.key)) {
        shared.defer(responses, i);
        continue;
      }
      ResponseRow row = store.row_of(response, read_at);
      if (insert_lines(connection, row)) {
        ++outcome.added;
        outcome.lines_used += response.lines > 0 ? 1 : 0;
        found[i] = row.row;
        continue;
      }
      Stored stored;
      find_response(connection, response.key, stored.row);
      stored.response = store.response_of(stored.row);
      if (is_other_variant(stored.response, response)) {
        shared.defer(responses, i);
        continue;
      }
      fold(store, stored, response, outcome);
      found[i] = stored.row.row;
    }
    shared.run(responses, examine, found);
    if (rows != nullptr) {
      *rows = std::move(found);
    }
    return outcome;
  });
}

Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    ResponseRow row;
    row.key = entry.key;
    row.source = entry.source;
    row.session = connection.symbol(entry.session);
    row.final = true;
    row.tokens = entry.tokens;
    row.model = connection.symbol(entry.model);
    row.directory = connection.symbol(entry.directory);
    row.hinted_branch = connection.symbol(entry.branch);
    row.time = entry.time;
    row.owner_time = entry.time;
    row.first_read = entry.time;
    if (!insert_response(connection, row)) {
      ResponseRow before;
      find_response(connection, entry.key, before);
      row.row = before.row;
      row.first_read = before.first_read;
      row.session = before.session;
      update_response(connection, row);
    }
    if (!entry.notes.empty()) {
      exec(connection,
           "INSERT OR REPLACE INTO manual_note (response, text) VALUES (?, ?)",
           row.row,
           entry.notes);
    }
    return row.row;
  });
}

Result<std::string> manual_note(Ledger& ledger, RowId response) {
  return value<std::string>(
      ledger, "SELECT text FROM manual_note WHERE response = ?", response);
}

Result<bool> has_response(Ledger& ledger, std::string_view key) {
  return guarded("read ledger",
                 [&] { return row_of_key(ledger.connection(), key) != 0; });
}

Result<SharedIdCounts> count_shared_ids(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SharedIdCounts counts;
    rows(ledger.connection(),
         "SELECT reused, count(DISTINCT variant.message), "
         "count(DISTINCT variant.response) FROM shared_message JOIN "
         "message_variant AS variant ON variant.message = shared_message.id "
         "GROUP BY reused",
         [&](bool is_reused, std::int64_t ids, std::int64_t responses) {
           if (is_reused) {
             counts.told_apart = ids;
             counts.responses = responses;
           } else {
             counts.taken_as_one = ids;
           }
         });
    return counts;
  });
}

Result<RowId> commit_of(Ledger& ledger, RowId response) {
  return value<RowId>(
      ledger, "SELECT commit_record FROM response WHERE id = ?", response);
}

namespace {

/// Removes the responses that a query finds.
template <class... Values>
Result<void> remove_all(Ledger& ledger,
                        const char* sql,
                        const Values&... values) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    for (const RowId row : all<RowId>(connection, sql, values...)) {
      remove_response(connection, row);
    }
  });
}

}  // namespace

Result<void> remove_entry(Ledger& ledger, std::string_view key) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    if (ResponseRow row;
        find_response(connection, key, row) && row.source == Source::reading) {
      remove_response(connection, row.row);
    }
  });
}

Result<bool> has_readings(Ledger& ledger) {
  return has_row(ledger,
                 "SELECT 1 FROM (SELECT 1 FROM context_reading UNION ALL "
                 "SELECT 1 FROM setting WHERE key = 'has_imports') LIMIT 1");
}

Result<void> remove_superseded_readings(Ledger& ledger) {
  return remove_all(
      ledger,
      "SELECT id FROM response WHERE (source IN (2, 3) AND session IN "
      "(SELECT session FROM response WHERE source = 0)) OR "
      "(source = 3 AND session IN (SELECT id FROM symbol WHERE text LIKE "
      "'commit:%') AND commit_record IN "
      "(SELECT commit_record FROM response WHERE source = 0))");
}

}  // namespace tokens::ledger
