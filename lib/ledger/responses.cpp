#include "lib/ledger/responses.hpp"

#include "lib/ledger/imports.hpp"
#include "lib/ledger/new_rows.hpp"
#include "lib/ledger/packed_facts.hpp"
#include "lib/ledger/response_merger.hpp"
#include "lib/ledger/shared_responses.hpp"

#include <algorithm>
#include <array>

namespace tokens::ledger {
namespace {

/// Returns true if what the row stores differs.
bool differs(const Response& a, const Response& b) {
  return a.tokens != b.tokens || a.web_searches != b.web_searches ||
         a.model != b.model || a.final != b.final || a.kept != b.kept ||
         a.owner != b.owner || a.sidechain != b.sidechain ||
         a.request != b.request;
}

/// Folds the lines of a response into its row.
void fold(Merger& merger,
          Stored& stored,
          const Response& response,
          MergeOutcome& outcome) {
  const Response before = stored.response;
  merge_lines(stored.response, response);
  if (!differs(before, stored.response)) {
    return;
  }
  merger.update(stored);
  ++outcome.changed;
  if (stored.commit != 0 && before.tokens != stored.response.tokens) {
    outcome.changed_commits.push_back(stored.commit);
  }
}

/// A response and its key's slot, which is most responses' row.
struct Placed {
  RowId row = 0;
  std::size_t response = 0;
};

/// Returns true if what is stored may be another response with the same message
/// id. Ledgers of before know no requests.
bool is_other_variant(const Response& stored, const Response& response) {
  return stored.request == 0 && response.request != k_no_message
             ? !has_same_prompt(stored, response)
             : stored.request != 0 && !is_same_variant(stored, response);
}

/// What became of a response.
enum class Merged { inserted, folded, is_shared };

/// `placed` says where it is in the end, unless it is shared.
Merged insert_or_fold(Merger& merger,
                      Placed& placed,
                      const Response& response,
                      MergeOutcome& outcome) {
  Stored stored;
  for (RowId slot = placed.row;; ++slot) {
    if (merger.insert_if_free(slot, response, placed.row)) {
      return Merged::inserted;
    }
    if (merger.find(placed.row, response.key, stored)) {
      if (is_other_variant(stored.response, response)) {
        return Merged::is_shared;
      }
      fold(merger, stored, response, outcome);
      return Merged::folded;
    }  // else another key with the same hash
  }
}

/// Rows in order let the table grow along its tree instead of everywhere.
std::vector<Placed> in_row_order(const std::vector<Response>& responses) {
  std::vector<Placed> order;
  order.reserve(responses.size());
  for (std::size_t i = 0; i < responses.size(); ++i) {
    order.push_back({slot_of_key(responses[i].key), i});
  }
  std::sort(order.begin(), order.end(), [](const Placed& a, const Placed& b) {
    return a.row < b.row;
  });
  return order;
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
    connection.forget_pool();
    Merger merger(connection, transcripts, read_at);
    MergeOutcome outcome;
    if (rows != nullptr) {
      rows->assign(responses.size(), 0);
    }
    NewRows news(connection);
    SharedMerger shared(connection, merger, read_at, outcome);
    const std::vector<Placed> order = in_row_order(responses);
    for (std::size_t i = 0; i < order.size(); ++i) {
      Placed placed = order[i];
      const Response& response = responses[placed.response];
      const auto is_key_of = [&](std::size_t other) {
        return other < order.size() && order[other].row == placed.row &&
               responses[order[other].response].key == response.key;
      };
      if (is_key_of(i + 1) || (i > 0 && is_key_of(i - 1)) ||
          shared.is_known(response.key)) {
        shared.defer(responses, placed.response);
        continue;
      }
      bool is_new = news.take(placed.row);
      if (is_new) {
        merger.insert_new(placed.row, response);
      } else {
        const Merged merged = insert_or_fold(merger, placed, response, outcome);
        if (merged == Merged::is_shared) {
          shared.defer(responses, placed.response);
          continue;
        }
        is_new = merged == Merged::inserted;
        if (is_new) {
          news.give_up();
        }
      }
      if (is_new) {
        ++outcome.added;
        outcome.lines_used += response.lines > 0 ? 1 : 0;
      }
      if (rows != nullptr) {
        (*rows)[placed.response] = placed.row;
      }
    }
    merger.insert_waiting();
    news.keep();
    shared.run(responses, examine, rows);
    connection.forget_pool();
    return outcome;
  });
}

namespace {

std::string packed_entry(Ledger::Connection& connection,
                         const Entry& entry,
                         Moment first_read) {
  PackedFacts facts;
  facts.final = true;
  facts.tokens = entry.tokens;
  facts.model = connection.symbol(entry.model);
  facts.directory = connection.symbol(entry.directory);
  facts.hinted_branch = connection.symbol(entry.branch);
  facts.kept.time = entry.time;
  facts.owner = facts.kept;
  facts.first_read = first_read;
  facts.key = entry.key;
  std::string bytes;
  pack(facts, bytes);
  return bytes;
}

}  // namespace

Result<RowId> store_entry(Ledger& ledger, const Entry& entry) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    const RowPlace place = row_place(connection, entry.key);
    const RowId row = place.row;
    const std::string bytes = packed_entry(
        connection, entry, place.is_taken ? place.first_read : entry.time);
    exec(connection,
         "INSERT INTO response (id, session, facts, source) "
         "VALUES (?, ?, ?, ?) "
         "ON CONFLICT (id) DO UPDATE SET facts = excluded.facts",
         row,
         Word{entry.session},
         Blob{bytes},
         entry.source);
    if (!entry.notes.empty()) {
      exec(connection,
           "INSERT OR REPLACE INTO manual_note (response, text) VALUES (?, ?)",
           row,
           entry.notes);
    }
    return row;
  });
}

Result<std::string> manual_note(Ledger& ledger, RowId response) {
  return value<std::string>(
      ledger, "SELECT text FROM manual_note WHERE response = ?", response);
}

Result<bool> has_response(Ledger& ledger, std::string_view key) {
  return guarded("read ledger",
                 [&] { return row_place(ledger.connection(), key).is_taken; });
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

Result<void> remove_entry(Ledger& ledger, std::string_view key) {
  return guarded("write ledger", [&] {
    const RowPlace place = row_place(ledger.connection(), key);
    if (place.is_taken) {
      exec(ledger.connection(),
           "DELETE FROM response WHERE id = ? AND source = 2",
           place.row);
    }
  });
}

Result<bool> has_readings(Ledger& ledger) {
  return has_row(ledger,
                 "SELECT 1 FROM (SELECT 1 FROM context_reading UNION ALL "
                 "SELECT 1 FROM setting WHERE key = 'has_imports') LIMIT 1");
}

Result<std::int64_t> remove_superseded_readings(Ledger& ledger) {
  return guarded("write ledger", [&] {
    return std::int64_t{exec(
        ledger.connection(),
        "DELETE FROM response WHERE (source IN (2, 3) AND session IN "
        "(SELECT session FROM response WHERE source = 0)) OR "
        "(source = 3 AND session IN (SELECT id FROM symbol WHERE text LIKE "
        "'commit:%') AND commit_record IN "
        "(SELECT commit_record FROM response WHERE source = 0))")};
  });
}

}  // namespace tokens::ledger
