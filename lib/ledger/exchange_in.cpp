// Records of another ledger into this one; see exchange.hpp.
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/exchange_tables.hpp"
#include "lib/ledger/response_store.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokens::ledger {
namespace {

/// In the statements below parameters have the places of the exchange's
/// columns.
using Event = RecordTaker::Event;

/// Returns true if the ledger has the event; it then learns what only the
/// hook of the exporting ledger saw.
bool is_known(Ledger::Connection& connection, Event event) {
  event.emplace_back(value<RowId>(
      connection,
      "SELECT id FROM head_event WHERE new_id = ?5 AND worktree = ?1 AND "
      "old_id = ?4 AND second = ?7 AND kind = ?3 LIMIT 1",
      Event(event.begin(), event.begin() + 7)));
  if (event.back() == RecordValue(RowId{0})) {
    return false;
  }
  exec(connection,
       "UPDATE head_event SET moment = ?8, session = ?9, from_hook = 1 "
       "WHERE id = ?12 AND from_hook = 0 AND ?11 = 1",
       event);
  return true;
}

/// Stores the event before the first of its worktree, if it happened before.
bool put_in_front(Ledger::Connection& connection, const Event& event) {
  return exec(connection,
              "INSERT INTO head_event (worktree, sequence, kind, old_id, "
              "new_id, branch, second, moment, session, makes_commit, "
              "from_hook) "
              "SELECT ?1, ifnull(min(sequence), 1) - 1, ?3, ?4, ?5, ?6, ?7, "
              "?8, ?9, ?10, ?11 "
              "FROM head_event WHERE worktree = ?1 "
              "HAVING count(*) = 0 OR ?8 <= min(moment)",
              event) > 0;
}

/// HEAD events of a worktree that this ledger watches itself, oldest first.
/// What it saw is the truth; an import may add what happened before (a reflog
/// expires), and the moment and session of a hook where only git's second is
/// known. Stores what is older than the first event here, in front of it;
/// returns how many.
std::int64_t store_old_events(Ledger::Connection& connection,
                              const std::vector<Event>& events) {
  std::vector<const Event*> unknown;
  for (const Event& event : events) {
    if (!is_known(connection, event)) {
      unknown.push_back(&event);
    }
  }
  return std::count_if(
      unknown.rbegin(), unknown.rend(), [&](const Event* event) {
        return put_in_front(connection, *event);
      });
}

}  // namespace

RowId RecordTaker::row_of_label(std::string_view field,
                                Meaning meaning,
                                FieldReader& fields) {
  if (!fields.has(field)) {
    return 0;
  }
  if (meaning == Meaning::response) {
    // One that did not come was taken back by its ledger.
    const auto found = responses_.find(fields.hash(field));
    return found == responses_.end() ? 0 : found->second;
  }
  const auto& rows = rows_[meaning];
  const auto found = rows.find(fields.number(field, k_least, k_most));
  if (found == rows.end()) {
    fields.complain(field, "refers to a row that did not come before");
    return 0;
  }
  return found->second;
}

RecordValue RecordTaker::column_value(const ExchangeColumn& column,
                                      FieldReader& fields) {
  if (!fields.has(column.field)) {
    return {};
  }
  switch (column.meaning) {
    case Meaning::number:
      return fields.number(column.field, k_least, k_most);
    case Meaning::text:
      return std::string(fields.text(column.field));
    case Meaning::word:
      return ledger_.connection().symbol(fields.text(column.field));
    case Meaning::hash:
      return fields.hash(column.field);
    default:
      return row_of_label(column.field, column.meaning, fields);
  }
}

/// Later records name the row by the label that the exporter gave it.
void RecordTaker::learn_label(const ExchangeTable& table,
                              std::vector<RecordValue> values,
                              FieldReader& fields,
                              bool is_new) {
  Ledger::Connection& connection = ledger_.connection();
  RowId row = connection.database.getLastInsertRowid();
  if (!is_new) {
    values.resize(table.keys);
    row = value<RowId>(connection, table.find.c_str(), values);
  } else {
    new_[table.label].insert(row);
    if (table.label == Meaning::worktree) {
      // Where a worktree of this disk has the same root, that one holds what
      // happens there; see worktrees().
      exec(connection, "UPDATE worktree SET imported = 1 WHERE id = ?", row);
    }
  }
  rows_[table.label][fields.number("label", k_least, k_most)] = row;
}

Result<void> RecordTaker::take_row(const ExchangeTable& table,
                                   const LedgerRecord& record) {
  FieldReader fields(record);
  std::vector<RecordValue> values;
  for (const ExchangeColumn& column : table.columns) {
    values.push_back(column_value(column, fields));
  }
  TOKENS_TRY(fields.verdict());
  const Meaning beside = table.columns.front().meaning;
  const auto* const row = std::get_if<RowId>(values.data());
  const bool has_row = row != nullptr && *row != 0;
  if (beside == Meaning::response && !has_row) {
    return {};
  }
  if (table.only_beside_new && !(has_row && new_[beside].contains(*row))) {
    if (record.kind == "event") {
      old_events_.push_back(std::move(values));
    }
    return {};
  }
  const bool is_new =
      exec(ledger_.connection(), table.insert.c_str(), values) > 0;
  taken_.evidence_added += is_new && !table.is_update() ? 1 : 0;
  if (table.label != Meaning::number) {
    learn_label(table, std::move(values), fields, is_new);
  }
  return fields.verdict();
}

/// Returns true if the record says more of where the response belongs than is
/// known here. A person's word says more than what was computed.
bool RecordTaker::place_firmer(RowId here, const ResponseRow& row) {
  RowId left = 0;  // the commit that shows it no more
  if (row.evidence == Evidence::manual) {
    left = value<RowId>(ledger_.connection(),
                        "SELECT commit_record FROM response WHERE id = ?",
                        here);
  }
  const bool is_firmer =
      exec(ledger_.connection(),
           "UPDATE response SET place = ?1, repository = ?2, worktree = ?3, "
           "pending_branch = ?4, commit_record = ?5, evidence = ?6 "
           "WHERE id = ?7 AND (place < ?1 OR (?6 = ?8 AND evidence <> ?8))",
           row.place,
           or_null(row.repository),
           or_null(row.worktree),
           or_null(row.pending_branch),
           or_null(row.commit),
           row.evidence,
           here,
           Evidence::manual) > 0;
  for (const RowId commit : {left, row.commit}) {
    if (is_firmer && commit != 0) {
      new_[Meaning::commit].insert(commit);  // its views are stale
    }
  }
  return is_firmer;
}

/// The response is here: its lines are folded as those of a transcript, so
/// that the order of reading plays no part.
Result<void> RecordTaker::fold_response(RowId here, const ResponseRow& row) {
  const bool is_firmer = place_firmer(here, row);
  bool has_changed = false;
  if (row.source == Source::transcript) {
    ResponseStore store(ledger_.connection(), {});
    TOKENS_TRY_ASSIGN(const MergeOutcome outcome,
                      merge(ledger_,
                            {store.response_of(row)},
                            store.transcripts(),
                            row.first_read));
    has_changed = outcome.changed > 0;
    for (const RowId commit : outcome.changed_commits) {
      new_[Meaning::commit].insert(commit);  // its views are stale, too
    }
  }
  if (is_firmer || has_changed) {
    ++taken_.responses_changed;
  } else {
    ++taken_.responses_known;
  }
  return {};
}

Result<void> RecordTaker::take_response(const LedgerRecord& record) {
  FieldReader fields(record);
  TOKENS_TRY_ASSIGN(ResponseRow row,
                    response_of(ledger_.connection(),
                                record,
                                [&](std::string_view field, Meaning meaning) {
                                  return row_of_label(field, meaning, fields);
                                }));
  TOKENS_TRY(fields.verdict());
  const RowId label = std::exchange(row.row, 0);
  if (insert_response(ledger_.connection(), row)) {
    responses_[label] = row.row;
    ++taken_.responses_added;
    return {};
  }
  const RowId here = row_of_key(ledger_.connection(), row.key);
  responses_[label] = here;
  return fold_response(here, row);
}

Result<void> RecordTaker::take(const LedgerRecord& record) {
  auto done = guarded("write ledger", [&]() -> Result<void> {
    if (record.kind == "response") {
      return take_response(record);
    }
    const auto& tables = exchange_tables();
    const auto table =
        std::find_if(tables.begin(), tables.end(), [&](const auto& one) {
          return one.kind == record.kind;
        });
    if (table == tables.end()) {
      return fail(ErrorKind::parse,
                  "'" + record.kind + "' is no kind of record");
    }
    return take_row(*table, record);
  });
  return done ? *done : fail(done.error());
}

Result<Taken> RecordTaker::finish() {
  TOKENS_TRY(writing(ledger_, [&](Ledger::Connection& connection) {
    taken_.evidence_added += store_old_events(connection, old_events_);
    for (const RowId commit : new_[Meaning::commit]) {
      exec(connection,
           "INSERT OR IGNORE INTO stale_commit (commit_record) VALUES (?)",
           commit);
    }
    if (!new_[Meaning::commit].empty()) {
      // Where they live is computed again.
      connection.database.exec("UPDATE repository SET refs_fingerprint = NULL");
    }
  }));
  TOKENS_TRY(remove_superseded_readings(ledger_));
  return taken_;
}

}  // namespace tokens::ledger
